import { ArnFormat, Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { hookName } from '../naming';
import type { CellName, Hook } from '../naming';

/** A hook of the region by its name, wherever it is declared: nothing ties the two stacks. */
export const hookArn = (scope: Construct, cell: CellName, hook: Hook): string =>
  Stack.of(scope).formatArn({
    service: 'lambda',
    resource: 'function',
    resourceName: hookName(cell, hook),
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });
