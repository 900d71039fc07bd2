/** What is asked of the package, which has no types. */
declare module 'fontkit' {
  export interface Subset {
    encode(): Uint8Array;
  }
  export interface Font {
    readonly numGlyphs: number;
    createSubset(): Subset;
    getGlyph(id: number): { readonly path: { readonly commands: readonly unknown[] } };
  }
  export function create(bytes: Uint8Array): Font;
}
