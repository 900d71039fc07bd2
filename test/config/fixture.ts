import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { readCatalogue, type Catalogue } from '../../config/files';
import { load, type LoadRequest } from '../../config/load';
import { ConfigurationError, describe as inWords } from '../../config/mistakes';
import type { Platform } from '../../config/platform';

const REAL = path.join(__dirname, '../../config');
export const TODAY = '2026-12-01';

/** A copy of the real configuration, to be broken in one place. */
export class Fixture {
  readonly root = mkdtempSync(path.join(tmpdir(), 'freehold-config-'));

  constructor() {
    for (const part of [
      'platforms',
      'promises',
      'regions',
      'regions.yaml',
      'jurisdictions.yaml',
      'crosswalk.yaml',
      'departures.yaml',
      'extensions.yaml',
      'limits.yaml',
    ])
      cpSync(path.join(REAL, part), path.join(this.root, part), { recursive: true });
  }

  remove(): void {
    rmSync(this.root, { recursive: true });
  }

  /** Replaces text that must be there once: an edit that misses would test nothing. */
  edit(file: string, from: string, to: string): this {
    const text = this.read(file);
    if (text.split(from).length !== 2) throw new Error(`"${from}" is not in ${file} exactly once`);
    return this.write(
      file,
      text.replace(from, () => to),
    );
  }

  write(file: string, text: string): this {
    writeFileSync(path.join(this.root, file), text);
    return this;
  }

  folder(name: string): this {
    mkdirSync(path.join(this.root, name), { recursive: true });
    return this;
  }

  /** What every platform shares. */
  catalogue(): Catalogue {
    return readCatalogue(this.root, []);
  }

  read(file: string): string {
    return readFileSync(path.join(this.root, file), 'utf8');
  }

  delete(file: string): this {
    rmSync(path.join(this.root, file), { recursive: true });
    return this;
  }

  load(request: Partial<LoadRequest> = {}): Platform {
    return load({ platform: 'softdocket', stage: 'production', today: TODAY, ...request, root: this.root });
  }

  /** Each mistake as it is printed, with paths from the configuration's root; none when it loads. */
  mistakes(request: Partial<LoadRequest> = {}): string[] {
    try {
      this.load(request);
      return [];
    } catch (error) {
      if (!(error instanceof ConfigurationError)) throw error;
      expect(error.message).toBe(error.mistakes.map(inWords).join('\n'));
      return error.message.replaceAll(`${this.root}/`, '').split('\n');
    }
  }

  /** `file:line:column` just after a text, where the value of `key: ` stands. */
  after(file: string, text: string): string {
    return this.place(file, text).replace(/\d+$/, (column) => String(Number(column) + text.length));
  }

  /** `file:line:column` of the n-th occurrence of a text, counted here and not by the loader. */
  place(file: string, text: string, occurrence = 1): string {
    const whole = this.read(file);
    let offset = -1;
    for (let seen = 0; seen < occurrence; seen += 1) {
      offset = whole.indexOf(text, offset + 1);
      if (offset === -1) throw new Error(`"${text}" is not in ${file} ${occurrence} times`);
    }
    const before = whole.slice(0, offset).split('\n');
    return `${file}:${before.length}:${before.at(-1)!.length + 1}`;
  }
}
