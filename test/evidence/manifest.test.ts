import { createHash } from 'node:crypto';
import { isPackPath, ManifestError, manifestOf, manifestSchema } from '../../lib/evidence/manifest';
import { sampleResults } from './machine-sample';

const results = sampleResults();
const FILES = [
  { path: 'tenants/acme.html', text: '<p>acme</p>' },
  { path: 'results.json', text: '{}\n' },
  { path: 'tenants.csv', text: '\ufeffالأمان' },
  { path: 'Zebra.txt', text: '' },
];

describe('the manifest of a pack', () => {
  test('lists every file with its bytes and SHA-256, sorted by path whatever the locale', () => {
    const { path, text } = manifestOf(FILES, results);
    expect(path).toBe('manifest.json');
    const { files } = manifestSchema.parse(JSON.parse(text));
    expect(files).toHaveLength(4);
    expect(files.map((file) => file.path)).toEqual(['Zebra.txt', 'results.json', 'tenants.csv', 'tenants/acme.html']);
    expect(files[2]).toEqual({
      path: 'tenants.csv',
      bytes: 15, // three of the byte order mark, twelve of six Arabic letters
      sha256: createHash('sha256').update(Buffer.from('\ufeffالأمان', 'utf8')).digest('hex'),
    });
    expect(files[0]!.sha256).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
  });

  test('says of what, from which commit, with which tools, over how much', () => {
    const manifest = manifestSchema.parse(JSON.parse(manifestOf(FILES, results).text));
    expect(manifest).toMatchObject({
      format: 'freehold-manifest/1',
      platform: { name: 'softdocket', title: 'SoftDocket', stage: 'production' },
      commit: results.commit,
      generated: '2026-11-23T03:00:00Z',
      tools: { freehold: '0.1.0', 'aws-cdk-lib': '2.276.0' },
      counts: { templates: 5, tenants: 2, checks: 5, observations: 12, broken: 1, excepted: 1 },
    });
  });

  test('is the same whatever the order of the files', () => {
    expect(manifestOf([...FILES].reverse(), results)).toEqual(manifestOf(FILES, results));
  });

  test.each([
    ['a path out of the pack', [{ path: '../key.pem', text: '' }]],
    ['an absolute path', [{ path: '/etc/passwd', text: '' }]],
    ['a path twice', [FILES[0]!, FILES[0]!]],
    ['itself', [{ path: 'manifest.json', text: '' }]],
    ['its signature', [{ path: 'manifest.sigstore.json', text: '' }]],
  ])('refuses %s', (_, files) => {
    expect(() => manifestOf(files, results)).toThrow(ManifestError);
    expect(() => manifestOf(files, results)).toThrow(`"${files[0]!.path}" cannot be in a manifest`);
  });
});

test('a path of the pack leads nowhere else', () => {
  const good = ['a', 'a/b.html', 'templates/softdocket-production-aws-account.html', 'regions/012345678901-ap-south-1.html', '..a'];
  const bad = ['', '/a', 'a/', 'a//b', '.', '..', 'a/../b', './a', 'a\\b', 'C:/a', 'a\0', 'a\nb'];
  expect(good.filter(isPackPath)).toEqual(good);
  expect(bad.filter(isPackPath)).toEqual([]);
});
