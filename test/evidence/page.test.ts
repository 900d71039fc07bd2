import { bookSchema } from '../../config/book-schema';
import { pageOf } from '../../lib/evidence/collect';
import { resultsSchema } from '../../lib/evidence/results';

const { page } = bookSchema.shape;

test('what a pack says of a page that a book was drafted from can be read again, the hash of its sentences with it', () => {
  const sha256 = 'dadf0111359e2205562e1e42615750b8045aec2c60050faf93d76f860e96bca1';
  const sentences = '35eb184c3bb8f09c 9fb65bd9fd1c3270';
  const drafted = page.parse({ title: 'Security', read: '2026-11-30', effective: 'May 2026', sha256, sentences });
  expect(Object.keys(drafted).sort()).toEqual(Object.keys(page.shape).sort()); // all that a book can say of it
  expect(resultsSchema.shape.page.parse(pageOf({ page: drafted }))).toEqual({
    ...{ title: 'Security', lang: 'en', read: '2026-11-30', effective: 'May 2026', sha256 },
  });
});

test('and of one that was written by hand', () => {
  const written = page.parse({ title: 'Security', read: '2026-11-30' });
  expect(resultsSchema.shape.page.parse(pageOf({ page: written }))).toEqual({
    ...{ title: 'Security', lang: 'en', read: '2026-11-30' },
  });
});
