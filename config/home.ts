import { existsSync } from 'node:fs';
import * as path from 'node:path';

/** The file that makes a folder a company's. */
export const PLATFORM = 'platform.yaml';

/**
 * Where the company is, in one place for all: what `--company` and `-c company=` say (`sayCompany`), else the working directory
 * where it has a `platform.yaml`. Undefined in Freehold's own repository, whose examples lie in `config/platforms/<name>`.
 */
export function companyFolder(): string | undefined {
  const said = process.env.FREEHOLD_COMPANY;
  if (said) return path.resolve(said);
  return existsSync(path.join(process.cwd(), PLATFORM)) ? process.cwd() : undefined;
}

/** For this process, and for those that it starts. */
export function sayCompany(folder: unknown): void {
  if (typeof folder === 'string' && folder !== '') process.env.FREEHOLD_COMPANY = path.resolve(folder);
}
