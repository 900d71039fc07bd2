import type { TenantState } from '../../lambdas/shared/tenant-state';

export const CALLER = 'softdocket-production-operator/jane@softdocket.example';

export const STATE: TenantState = {
  tenant: 'acme',
  status: 'active',
  name: 'Acme Industries',
  residency: 'in',
  plan: 'standard',
  isolation: 'row',
  contact: 'it@acme.example',
  updatedAt: '2026-12-01T06:00:00.000Z',
};

const environment = { ...process.env };

/** Made-up credentials and nothing else of AWS in the environment. */
export function signedIn(): void {
  for (const name of Object.keys(process.env)) if (name.startsWith('AWS_')) delete process.env[name];
  Object.assign(process.env, {
    AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE',
    AWS_SECRET_ACCESS_KEY: 'not-a-secret',
    AWS_CONFIG_FILE: '/nonexistent',
    AWS_SHARED_CREDENTIALS_FILE: '/nonexistent',
  });
}

export function signedOut(): void {
  for (const name of Object.keys(process.env)) if (!(name in environment)) delete process.env[name];
  Object.assign(process.env, environment);
}

/** What a command says on both outputs, and its exit code. */
export async function heard(command: () => Promise<number>): Promise<{ exit: number; stdout: string; stderr: string }> {
  const said = { stdout: '', stderr: '' };
  const spies = (['stdout', 'stderr'] as const).map((stream) =>
    jest.spyOn(process[stream], 'write').mockImplementation((chunk) => {
      said[stream] += String(chunk);
      return true;
    }),
  );
  try {
    return { exit: await command(), ...said };
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
}
