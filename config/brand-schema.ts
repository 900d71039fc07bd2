import * as z from 'zod';

/** WCAG 2.2, 1.4.3: letters of any size. */
const READABLE = 4.5;

/** Contrast of white letters on a colour, by the formula of WCAG 2.2 (relative luminance). */
function contrastWithWhite(colour: string): number {
  const [red, green, blue] = [1, 3, 5]
    .map((at) => Number.parseInt(colour.slice(at, at + 2), 16) / 255)
    .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4)) as [number, number, number];
  return 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05);
}

/** How pages for customers and the public look. */
export const brand = z.strictObject({
  /** The band across the page's head, under white letters. */
  colour: z
    .string()
    .regex(/^#[0-9a-f]{6}$/, "a colour as six hex digits in lower case, such as '#17594a'")
    .refine((colour) => contrastWithWhite(colour) >= READABLE, {
      error: ({ input }) =>
        `white letters cannot be read on it (contrast ${contrastWithWhite(String(input)).toFixed(1)}, wanted ${READABLE} at least): choose a darker one`,
    }),
  /** A file beside this one: drawn white on the band, or on any ground. */
  logo: z
    .string()
    .regex(/^[\w-]+\.(svg|png)$/, 'the name of an .svg or .png file beside platform.yaml')
    .optional(),
});
