import { Fixture } from './fixture';

const PLATFORM = 'platforms/softdocket/platform.yaml';
const ANCHOR = '\nsecurityContact:';
const SVG = '<svg xmlns="http://www.w3.org/2000/svg"/>';

let config: Fixture;
beforeEach(() => {
  config = new Fixture();
});
afterEach(() => config.remove());
const branded = (brand: string): Fixture => config.edit(PLATFORM, ANCHOR, `\nbrand: ${brand}${ANCHOR}`);

describe('the look of pages for customers', () => {
  test('a dark colour and a logo beside platform.yaml reach the platform, the logo as a whole', () => {
    config.write('platforms/softdocket/mark.svg', SVG);
    const { brand } = branded("{ colour: '#17594a', logo: mark.svg }").load();
    expect(brand).toEqual({
      colour: '#17594a',
      logo: `data:image/svg+xml;base64,${Buffer.from(SVG).toString('base64')}`,
    });
  });

  test('a colour on which white cannot be read is refused with its contrast', () => {
    const [said, ...more] = branded("{ colour: '#f0c030' }").mistakes();
    expect(more).toEqual([]);
    expect(said).toContain('platform.yaml:');
    expect(said).toContain('white letters cannot be read on it (contrast 1.7, wanted 4.5 at least): choose a darker one');
  });

  test.each([
    ['is not there', undefined, 'the logo is no file'],
    ['is something else than its name says', 'hello', 'the logo is not what its name says'],
    ['is too large', `<svg>${'x'.repeat(70_000)}</svg>`, 'the logo is too large'],
  ])('a logo that %s is refused, with what to do', (_, text, what) => {
    if (text !== undefined) config.write('platforms/softdocket/mark.svg', text);
    const [said, ...more] = branded("{ colour: '#17594a', logo: mark.svg }").mistakes();
    expect(more).toEqual([]);
    expect(said).toContain(what);
    expect(said).toContain('put the file there, export a smaller one, or take `logo` out');
  });

  test('a picture that nobody names is refused, as any other file is', () => {
    config.write('platforms/softdocket/mark.svg', SVG);
    expect(config.mistakes()).toEqual([expect.stringContaining('nothing reads this') as string]);
  });
});

describe('the language of the page', () => {
  const BOOK = 'platforms/aman/promises.yaml';
  const aman = { platform: 'aman' };

  test('the Arabic page says each of its promises in Arabic, with its figures', () => {
    const { promises, page } = config.load(aman).book;
    expect(page.lang).toBe('ar');
    expect(promises).toHaveLength(25);
    for (const { said } of promises) expect(said).toMatch(/\p{Script=Arabic}/u);
    expect(promises.find(({ id }) => id === 'AM-5.1')!.said).toContain('30 يومًا');
  });

  test('a promise that is not said in the page’s language is named with its line', () => {
    config.write(BOOK, config.read(BOOK).replace(/\n {4}said: .*دون سواها\.\n/, '\n'));
    const [said, ...more] = config.mistakes(aman);
    expect(more).toEqual([]);
    expect(said).toMatch(/promises\.yaml:\d+.*AM-1\.1 is not said in the language of the page/s);
    expect(said).toContain('add `said: ...` with the words of the page, or take `lang` out of `page`');
  });

  test('words in a language that the page does not have are refused', () => {
    config.edit(BOOK, ', lang: ar }', ' }');
    const all = config.mistakes(aman);
    expect(all).toHaveLength(25);
    expect(all[0]).toContain('AM-1.1 is said in another language, and the page has none');
  });
});
