// Types compare shapes and pass over what is too much. A vendor's server does not: it refuses a field that it does not know.

type KeysOf<T> = T extends T ? keyof T : never;
type At<T, K> = T extends T ? (K extends keyof T ? T[K] : never) : never;
type ItemOf<T> = T extends readonly (infer Item)[] ? Item : never;

/**
 * The fields of our message that the vendor's type does not have, at any depth, as paths; `never` where it knows all of
 * them. Where the vendor leaves open what may come (any, unknown), everything is known.
 */
export type Unknown<Ours, Vendors> = unknown extends Vendors
  ? never
  : Ours extends readonly (infer Item)[]
    ? Unknown<Item, ItemOf<Vendors>>
    : Ours extends object
      ? {
          [K in keyof Ours & string]-?: string extends K
            ? never
            : K extends KeysOf<NonNullable<Vendors>>
              ? Prefixed<K, Unknown<Ours[K], At<NonNullable<Vendors>, K>>>
              : K;
        }[keyof Ours & string]
      : never;

type Prefixed<K extends string, Path> = Path extends string ? `${K}.${Path}` : never;
