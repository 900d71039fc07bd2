import { GetSecretValueCommand, ResourceNotFoundException, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { GetParameterCommand, ParameterNotFound, SSMClient } from '@aws-sdk/client-ssm';
import { mockClient } from 'aws-sdk-client-mock';
import type { TestPostgres } from '../postgres';

const SECRET = 'arn:aws:secretsmanager:eu-central-1:111122223333:secret:rds!db-';

/** SSM and Secrets Manager as a hook finds them: a connection document a parameter, and the administrator's secret of each server. */
export class Directory {
  readonly parameters = new Map<string, string>();
  readonly secrets = new Map<string, string>();
  private readonly ssm = mockClient(SSMClient);
  private readonly manager = mockClient(SecretsManagerClient);

  constructor() {
    this.ssm.on(GetParameterCommand).callsFake(({ Name: name }: { Name: string }) => {
      const value = this.parameters.get(name);
      if (value === undefined) throw new ParameterNotFound({ message: `no ${name}`, $metadata: {} });
      return { Parameter: { Name: name, Value: value } };
    });
    this.manager.on(GetSecretValueCommand).callsFake(({ SecretId: id }: { SecretId: string }) => {
      const value = this.secrets.get(id);
      if (value === undefined) throw new ResourceNotFoundException({ message: `no ${id}`, $metadata: {} });
      return { ARN: id, SecretString: value };
    });
  }

  /** Says under a parameter's name that a database is on this server. */
  lead(parameter: string, server: TestPostgres, database: string): void {
    const { user: username, password } = server.administrator;
    const secret = `${SECRET}${server.port}`;
    this.secrets.set(secret, JSON.stringify({ username, password }));
    this.parameters.set(parameter, server.document(database, secret));
  }
}
