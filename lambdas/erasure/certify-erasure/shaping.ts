import { create } from 'fontkit';
import type { PDFDocument } from 'pdf-lib';

type Fontkit = Parameters<PDFDocument['registerFontkit']>[0];
type Heard = Readonly<{ data: (bytes: Uint8Array) => void; end: () => void; error: (error: unknown) => void }>;

/**
 * The engine that shapes letters and cuts fonts down, as pdf-lib calls it: it was written for the engine's first version, whose subsets
 * were streams. Its own copy of that version loses letters that are composed of others (Arabic, Sinhala, Hangul).
 */
export const shaping = {
  create(bytes: Uint8Array) {
    const font = create(Buffer.from(bytes));
    const subsetOf = font.createSubset.bind(font);
    return Object.assign(font, {
      createSubset: () => {
        const subset = subsetOf();
        return Object.assign(subset, { encodeStream: () => streamed(() => subset.encode()) });
      },
    });
  },
} as unknown as Fontkit;

/** A stream of one piece, once whoever reads has said what it does with it. */
function streamed(encode: () => Uint8Array): unknown {
  const heard: Partial<Heard> = {};
  const stream = {
    on: (event: keyof Heard, listener: Heard[keyof Heard]) => {
      Object.assign(heard, { [event]: listener });
      return stream;
    },
  };
  setImmediate(() => {
    try {
      heard.data?.(encode());
      heard.end?.();
    } catch (error) {
      heard.error?.(error);
    }
  });
  return stream;
}
