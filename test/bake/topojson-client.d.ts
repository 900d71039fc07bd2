/** What is used of a package that brings no types. */
declare module 'topojson-client' {
  export function feature(
    topology: unknown,
    object: unknown,
  ): {
    readonly features: readonly {
      readonly geometry: { readonly coordinates: readonly (readonly (readonly [number, number])[])[][] };
    }[];
  };
}
