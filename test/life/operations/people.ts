import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { spawn } from 'node:child_process';
import { deskRoleName, operatorRoleName } from '../../../lib/role-names';
import { assume } from '../application';
import { accountOf, homeOf, PLATFORM } from '../life';
import type { Life } from '../life';
import { ROOT } from '../local-aws/places';

/** What a command printed, and its exit code. */
export interface Said {
  readonly status: number | null;
  readonly out: string;
  readonly error: string;
}

/** The company's people, who sign in under their own names to the operators' role, and type `freehold break-glass`. */
export class People {
  private constructor(
    private readonly life: Life,
    private readonly role: string,
  ) {}

  /** Makes the role that the company's identity provider makes, and which the desk trusts by name. */
  static async of(life: Life): Promise<People> {
    const { home } = life.residency;
    const role = operatorRoleName({ platform: life.platform.name, stage: life.platform.stage.name });
    const iam = new IAMClient(life.settings(homeOf(life)));
    const document = (Statement: object) => JSON.stringify({ Version: '2012-10-17', Statement });
    const account = `arn:aws:iam::${accountOf(life)}`;
    const trust = { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { AWS: `${account}:root` } };
    await iam.send(new CreateRoleCommand({ RoleName: role, AssumeRolePolicyDocument: document(trust) }));
    const desk = {
      Effect: 'Allow',
      Action: ['sts:AssumeRole', 'sts:SetSourceIdentity'],
      Resource: `${account}:role/${deskRoleName(home)}`,
    };
    await iam.send(new PutRolePolicyCommand({ RoleName: role, PolicyName: 'desk', PolicyDocument: document(desk) }));
    return new People(life, role);
  }

  /** Types a command of `freehold break-glass`, signed in as somebody. */
  async types(person: string, ...words: readonly string[]): Promise<Said> {
    const { life, role } = this;
    const settings = life.settings(homeOf(life));
    const { accessKeyId, secretAccessKey, sessionToken } = await assume(settings, {
      account: accountOf(life),
      role,
      session: person,
    });
    const where = ['--platform', PLATFORM, '--stage', life.platform.stage.name, '--residency', life.residency.name];
    const child = spawn(process.execPath, ['bin/freehold.js', 'break-glass', ...words, ...where], {
      cwd: ROOT,
      env: {
        ...life.aws.environment(accountOf(life), homeOf(life)),
        // Signatures are over the host that hooks ask, which stands in front.
        AWS_ENDPOINT_URL: life.aws.front,
        AWS_ACCESS_KEY_ID: accessKeyId,
        AWS_SECRET_ACCESS_KEY: secretAccessKey,
        AWS_SESSION_TOKEN: sessionToken,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const said = { out: '', error: '' };
    child.stdout.on('data', (piece: Buffer) => (said.out += piece.toString()));
    child.stderr.on('data', (piece: Buffer) => (said.error += piece.toString()));
    const status = await new Promise<number | null>((ended) => child.once('close', ended));
    return { status, ...said };
  }
}
