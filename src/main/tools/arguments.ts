import { z } from 'zod';
import type { ToolParameter } from '../../shared/domain/tools.ts';

/** What models give for arguments is not always of the type that was asked for: it is taken for what it plainly means. */
const OF_TYPE: Record<ToolParameter['type'], z.ZodType> = {
  string: z.union([z.string().trim().max(2000), z.union([z.number(), z.boolean()]).transform(String)]),
  number: z.union([z.number(), numeric()]),
  integer: z.union([z.int(), numeric().pipe(z.int())]),
  boolean: z.union([z.boolean(), z.enum(['true', 'false']).transform((text) => text === 'true')]),
};

function numeric() {
  return z
    .string()
    .trim()
    .regex(/^-?\d{1,15}(\.\d{1,15})?$/)
    .transform(Number);
}

/** The schema that the arguments of a tool are judged by; what it does not know is left out. */
export function argumentsSchema(parameters: readonly ToolParameter[]): z.ZodType<Record<string, unknown>> {
  return z.preprocess(
    withoutNulls,
    z.object(
      Object.fromEntries(
        parameters.map(({ name, type, required }) => {
          const schema = OF_TYPE[type];
          return [name, required ? schema.refine((value) => value !== '', 'is empty') : schema.optional()];
        }),
      ),
    ),
  );
}

/** Some models say null for what they leave out, and some engines hand the JSON on as they got it. */
function withoutNulls(args: unknown): unknown {
  const given = typeof args === 'string' ? parsed(args) : args;
  if (typeof given !== 'object' || given === null) return given ?? {};
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== null));
}

function parsed(text: string): unknown {
  try {
    return text.trim() === '' ? {} : JSON.parse(text);
  } catch {
    return text;
  }
}

/** The same as JSON Schema, as language models expect it. */
export function jsonSchema(
  parameters: readonly (ToolParameter & { choices?: readonly string[] })[],
): Record<string, unknown> {
  const property = ({ type, description, choices }: (typeof parameters)[number]) => ({
    type,
    ...(description !== '' && { description }),
    ...(choices && { enum: choices }),
  });
  return {
    type: 'object',
    properties: Object.fromEntries(parameters.map((parameter) => [parameter.name, property(parameter)])),
    required: parameters.filter(({ required }) => required).map(({ name }) => name),
    additionalProperties: false,
  };
}
