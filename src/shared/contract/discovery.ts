import { z } from 'zod';
import { PbxLayout, PbxTrust } from '../domain/pbx.ts';
import { Problem } from '../domain/problem.ts';
import { command } from './define.ts';

/** A certificate as a server showed it. */
export const Certificate = z.object({
  /** SHA-256, as AA:BB:... */
  fingerprint: z.string(),
  /** Who it says that the server is, and who signed it. */
  subject: z.string(),
  issuer: z.string(),
  /** Host names and addresses that it is for. */
  names: z.array(z.string()),
  /** Unix ms. */
  validFrom: z.number(),
  validTo: z.number(),
});
export type Certificate = z.infer<typeof Certificate>;

/** An Asterisk that answers at an address. */
export const Found = z.object({
  /** Base of its HTTP server with any prefix, without /ari. */
  url: z.string(),
  /** ARI answers there and asks for user and password. False: it is Asterisk, and ARI is off or behind another prefix. */
  ari: z.boolean(),
  /** As it tells without being asked; null where it keeps that to itself. */
  version: z.string().nullable(),
  layout: PbxLayout.nullable(),
  /** Of https. */
  certificate: Certificate.nullable(),
  /** Why the certificate is not trusted as things are; null where it is, and for http. */
  untrusted: z.string().nullable(),
});
export type Found = z.infer<typeof Found>;

export const Discovery = z.object({
  /** Best first. */
  found: z.array(Found),
  /** Why nothing was found, or what keeps the best one from being used. */
  problem: Problem.nullable(),
  /** The address of this PC from which it reaches the host; null where that is not known. */
  localAddress: z.string().nullable(),
});
export type Discovery = z.infer<typeof Discovery>;

export const discoveryCommands = {
  /**
   * Looks what answers at an address that a person types. No user or password is sent. A newer call ends the older, which
   * then rejects with `discovery-superseded`.
   */
  'pbx.discover': command(z.object({ address: z.string().max(300), trust: PbxTrust }), Discovery),
};
