import { create } from 'fontkit';
import { decodePDFRawStream, PDFDict, PDFDocument, PDFName, PDFRawStream } from 'pdf-lib';
import type { Certificate } from '../../../../config/certificate-schema';
import { FONT_PACKAGES } from '../../../../lambdas/erasure/certify-erasure/contract';
import { Letters } from '../../../../lambdas/erasure/certify-erasure/letters';
import { drawn } from '../../../../lambdas/erasure/certify-erasure/pdf';

const HASHES = { sha256: 'a'.repeat(64), keyThumbprint: 'key' } as const;
const certificateOf = (free: string): Certificate => ({
  ...{
    format: 1,
    kind: 'production',
    issuedAt: '2026-11-22T12:00:00Z',
    platform: 'softdocket',
    stage: 'production',
    residency: 'in',
  },
  tenant: { id: 'acme', name: free, plan: 'enterprise' },
  request: { id: 'r', requestedAt: '2026-11-22T12:00:00Z', requestedBy: free, reason: free, contractEnded: '2026-11-22T12:00:00Z' },
  deadlines: [{ promise: free, dueBy: '2026-11-22T12:00:00Z' }],
  lines: [
    {
      ...{ id: `rows:application."${free}"`, kind: free, region: free, method: free, state: 'gone', reason: free },
      observedAt: '2026-11-22T12:00:00Z',
    },
  ],
  retained: [{ class: free, days: 1, holds: free, until: '2026-11-22T12:00:00Z' }],
  sweep: {
    at: '2026-11-22T12:00:00Z',
    looked: [{ place: free, region: free, count: 1 }],
    expected: [{ id: free, kind: free, region: free, why: free }],
  },
});
const lettersOf = async (text: string): Promise<Letters> => Letters.of(await PDFDocument.create(), [text]);

/** Names as they are met: each in the letters that its readers write. */
const NAMES = {
  russian: 'заказы договор.pdf',
  hungarian: 'előfizető',
  greek: 'Ελληνική Εταιρεία',
  vietnamese: 'Công ty Cổ phần Việt',
  arabic: 'شركة أكمي (2026)',
  persian: 'نیک\u200cنام',
  hebrew: 'חברת אקמה',
  hindi: 'श्री क्षत्रिय हिन्दी',
  sinhala: 'ශ්\u200dරී ලංකා',
  tamil: 'தமிழ் நிறுவனம்',
  bengali: 'বাংলা কোম্পানি',
  thai: 'บริษัท น้ำ จำกัด',
  khmer: 'ក្រុមហ៊ុន',
  burmese: 'မြန်မာကုမ္ပဏီ',
  georgian: 'საქართველო',
  armenian: 'Հայաստան',
  amharic: 'ኢትዮጵያ',
  chinese: '北京有限公司 臺灣',
  japanese: '株式会社アクメ ひらがな',
  korean: '한국 주식회사',
} as const;

describe('a name that Latin letters do not spell', () => {
  test.each(Object.entries(NAMES))('in %s is drawn as it is written, wherever it stands', async (_, name) => {
    const letters = await lettersOf(name);
    expect(letters.shown(name)).toBe(name.normalize('NFC'));
    expect(letters.numbered).toBe(false);
    expect(letters.width(name, { size: 10, weight: 'plain' })).toBeGreaterThan(0);
    const pdf = await drawn(certificateOf(name), HASHES);
    expect((await PDFDocument.load(pdf)).getPageCount()).toBe(1);
    expect(Buffer.from(await drawn(certificateOf(name), HASHES)).equals(pdf)).toBe(true);
  });

  test('stands by number where no letter is, or nobody would see it, and the page says so', async () => {
    const free = 'Ac\u0000me \u{1F3E2} \u202Egnp\n\uE000';
    const letters = await lettersOf(free);
    expect(letters.shown(free)).toBe('Ac<U+0000>me <U+1F3E2> <U+202E>gnp<U+000A><U+E000>');
    expect(letters.numbered).toBe(true);
    expect((await PDFDocument.load(await drawn(certificateOf(free), HASHES))).getPageCount()).toBeGreaterThan(0);
  });
});

test('letters that are composed of others keep what they are composed of', async () => {
  const document = await PDFDocument.load(await drawn(certificateOf(NAMES.korean), HASHES));
  const programs = document.context
    .enumerateIndirectObjects()
    .map(([, object]) => object instanceof PDFDict && document.context.lookup(object.get(PDFName.of('FontFile2'))))
    .filter((found) => found instanceof PDFRawStream);
  expect(programs.length).toBeGreaterThan(1);
  const cuts = programs.map((program) => create(Buffer.from(decodePDFRawStream(program).decode())));
  const used = cuts.filter(({ numGlyphs }) => numGlyphs > 1);
  expect(used.length).toBeGreaterThan(1);
  // A syllable is the first glyph after the empty one; its parts come behind it.
  for (const cut of used) expect(cut.getGlyph(1).path.commands.length).toBeGreaterThan(10);
});

test('what is written from right to left is drawn so, and numbers in it from left to right', async () => {
  const letters = await lettersOf(NAMES.arabic);
  const runs = letters.runs(NAMES.arabic, 'plain').map(({ text }) => text);
  expect(runs.indexOf('2026')).toBeGreaterThan(-1);
  expect(runs.indexOf('2026')).toBeLessThan(runs.indexOf('شركة'));
  expect(runs.join('').startsWith('(')).toBe(true); // Turned: what closes on the left opens there.
});

test('a document has no more of its fonts than it needs', async () => {
  const plain = await drawn(certificateOf('Acme'), HASHES);
  const chinese = await drawn(certificateOf(NAMES.chinese), HASHES);
  expect(plain.length).toBeLessThan(10_000);
  expect(chinese.length).toBeLessThan(60_000);
  expect(FONT_PACKAGES.length).toBeGreaterThan(20);
});
