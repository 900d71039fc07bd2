import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { AROUND, installed, ours, ROOT } from '../lib/root';

test('the product finds its packages as Node does: below itself, beside itself, and above', () => {
  const room = mkdtempSync(join(tmpdir(), 'freehold-root-'));
  try {
    const [product, above] = [join(room, 'node_modules/freehold'), join(room, 'node_modules/beside')];
    for (const folder of [product, above]) mkdirSync(folder, { recursive: true });
    writeFileSync(join(above, 'package.json'), '{}');
    expect(installed('beside', product)).toBe(above);
    cpSync(above, join(product, 'node_modules/beside'), { recursive: true });
    expect(installed('beside', product)).toBe(join(product, 'node_modules/beside'));
  } finally {
    rmSync(room, { recursive: true });
  }
  expect([installed('aws-cdk-lib'), AROUND]).toEqual([join(ROOT, 'node_modules/aws-cdk-lib'), ROOT]);
});

test("a file of the product's is named as whoever runs it finds it: below the company's folder, where npm has put it there", () => {
  const file = 'lib/fences/checks/front-door/firewall.ts';
  const seenFrom = (company: string): string => {
    process.env.FREEHOLD_COMPANY = company;
    try {
      return ours(file);
    } finally {
      delete process.env.FREEHOLD_COMPANY;
    }
  };
  expect(ours(file)).toBe(file);
  expect(seenFrom(dirname(ROOT))).toBe(join(basename(ROOT), file));
  expect(seenFrom(join(ROOT, 'config/platforms/aman'))).toBe(file);
});
