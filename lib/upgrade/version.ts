import { execFile } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import * as z from 'zod';
import { ConfigurationError, counted, SaidError, show } from '../../config/mistakes';
import { name as packageName } from '../../package.json';

/** Raised where a version cannot be had, or does not do what a command of it says. */
export class VersionError extends SaidError {
  override readonly name = 'VersionError';
}

/** One company at one stage, as every version understands it. */
export interface At {
  readonly company: string;
  readonly platform: string;
  readonly stage: string;
}

interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

const jsonIn = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/** What is read of `cost --json`: later versions may say more. */
const costs = z.object({ bills: z.array(z.object({ part: z.string(), dollars: z.number() })) });
const versions = z.object({ version: z.string().min(1) });
export type PartPrice = z.infer<typeof costs>['bills'][number];

/**
 * A version of the product in a folder of its own, which is only ever run, in a process of its own: two versions in one process would
 * share modules, and each has its own dependencies.
 */
export class Version {
  readonly number: string;

  /** @throws VersionError for a folder that is no such package */
  constructor(readonly folder: string) {
    const manifest = join(folder, 'package.json');
    const version = existsSync(manifest) ? versions.safeParse(jsonIn(readFileSync(manifest, 'utf8'))).data?.version : undefined;
    if (version === undefined || !existsSync(join(folder, 'bin/app.js'))) {
      throw new VersionError(
        `${folder} is no package of ${packageName}, wanted package.json with a version, and bin/app.js; name its folder, its .tgz or its version with --to`,
      );
    }
    this.number = version;
  }

  /** Writes the cloud assembly, as the CDK CLI would. Why it was refused, if it was: templates are then there all the same, as a rule. */
  async synthesize(at: At, out: string): Promise<string | undefined> {
    const { platform, stage } = at;
    const context = { CDK_OUTDIR: out, CDK_CONTEXT_JSON: JSON.stringify({ platform, stage }) };
    const { code, stderr } = await this.run('bin/app.js', [], at, context);
    return code === 0 ? undefined : stderr.trim() || `it ended with ${code} and said nothing`;
  }

  /** Writes the evidence pack of an assembly of this version's. */
  async pack(at: At, from: string, out: string): Promise<void> {
    const ran = await this.command('evidence', ['--from', from, '--out', out], at);
    if (!existsSync(join(out, 'results.json'))) throw this.failed('evidence', ran); // a promise that is not met is an exit code too
  }

  /** What each part of the platform costs a month while idle, by this version's own price list, in US dollars. */
  async cost(at: At): Promise<PartPrice[]> {
    const ran = await this.command('cost', [], at);
    if (ran.code !== 0) throw this.failed('cost', ran);
    const read = costs.safeParse(jsonIn(ran.stdout));
    if (read.success) return read.data.bills;
    throw new VersionError(
      `\`${packageName} cost --json\` of ${this.number} says ${show(ran.stdout)}, wanted bills with their parts and dollars; look at what that command prints`,
    );
  }

  private command(verb: string, options: readonly string[], at: At): Promise<Ran> {
    return this.run('bin/freehold.js', [verb, ...options, '--platform', at.platform, '--stage', at.stage, '--json'], at);
  }

  private failed(verb: string, { code, stderr }: Ran): VersionError {
    return new VersionError(`\`${packageName} ${verb}\` of ${this.number} ended with ${code}:\n${stderr.trim()}`);
  }

  private async run(
    bin: string,
    given: readonly string[],
    { company }: At,
    env: Readonly<Record<string, string>> = {},
  ): Promise<Ran> {
    try {
      const { stdout, stderr } = await promisify(execFile)(process.execPath, [join(this.folder, bin), ...given], {
        cwd: company,
        env: { ...process.env, FREEHOLD_COMPANY: company, ...env },
        maxBuffer: 64 * 1024 * 1024,
      });
      return { code: 0, stdout, stderr };
    } catch (error) {
      const { code, stdout = '', stderr = '' } = error as { code?: unknown; stdout?: string; stderr?: string };
      if (typeof code !== 'number') throw error; // It was never started, or was ended from outside.
      return { code, stdout, stderr };
    }
  }
}

/**
 * The version that is meant: a folder that has its packages, as it is; one that was only unpacked, a package file, or a version of the
 * registry, installed into `room` and nowhere else. Scripts of packages do not run: nobody has decided to trust it yet.
 *
 * @throws ConfigurationError for what names nothing
 * @throws VersionError where npm cannot get it
 */
export async function versionAt(to: string, room: string): Promise<Version> {
  const place = resolve(to);
  if (existsSync(place) && statSync(place).isDirectory()) {
    const version = new Version(place);
    const lacks = lacking(place);
    if (lacks.length === 0) return version;
    if (!existsSync(join(place, 'built'))) {
      throw new VersionError(
        `${place} is a clone without its packages, got ${counted(lacks.length, 'package')} that it lacks, such as ${lacks[0]!}, wanted all of them; run \`npm ci\` there, or name what \`npm pack\` makes of it`,
      );
    }
  } else if (!existsSync(place) && !/^\d[\w.+-]*$/.test(to)) {
    throw new ConfigurationError([
      {
        file: '--to',
        what: 'names no version',
        got: show(to),
        wanted: 'a version such as 1.2.3, or a .tgz or a folder that is there',
        remedy: `\`npm view ${packageName} versions\` lists what the registry has`,
      },
    ]);
  }
  return installedIn(room, existsSync(place) ? place : `${packageName}@${to}`);
}

/** What a package depends on and Node does not find from its folder in the version that it pins. */
function lacking(folder: string): string[] {
  const manifest = join(folder, 'package.json');
  const { dependencies = {} } = JSON.parse(readFileSync(manifest, 'utf8')) as { dependencies?: Record<string, string> };
  const require = createRequire(manifest);
  return Object.entries(dependencies)
    .filter(([name, pinned]) => {
      const found = (require.resolve.paths(name) ?? [])
        .map((place) => join(place, name, 'package.json'))
        .find((file) => existsSync(file));
      return found === undefined || (JSON.parse(readFileSync(found, 'utf8')) as { version?: string }).version !== pinned;
    })
    .map(([name, pinned]) => `${name} ${pinned}`);
}

async function installedIn(room: string, spec: string): Promise<Version> {
  mkdirSync(room, { recursive: true });
  if (existsSync('.npmrc')) copyFileSync('.npmrc', join(room, '.npmrc')); // where the company's packages come from
  const quiet = ['--no-save', '--no-package-lock', '--no-audit', '--no-fund', '--ignore-scripts', '--loglevel=error'];
  const copied = '--install-links'; // npm would link a folder, which then finds no package from where it lies
  try {
    await promisify(execFile)('npm', ['install', '--prefix', room, ...quiet, copied, spec], { maxBuffer: 64 * 1024 * 1024 });
  } catch (cause) {
    const said = ((cause as { stderr?: string }).stderr ?? '').trim();
    throw new VersionError(`npm could not install ${spec}: ${said || String(cause)}`, { cause });
  }
  return new Version(join(room, 'node_modules', packageName));
}
