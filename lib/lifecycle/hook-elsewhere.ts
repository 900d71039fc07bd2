import { ArnFormat, Stack } from 'aws-cdk-lib';
import { Function } from 'aws-cdk-lib/aws-lambda';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { hookName } from '../naming';
import type { Hook } from '../naming';
import type { Life } from './life-hook';

/** A hook of the region that another room declares. Nothing ties the two stacks; the fence `every-hook-is-wired` sees that it is there. */
export function hookElsewhere(scope: Construct, { cell }: Pick<Life, 'cell'>, hook: Hook): IFunction {
  const functionArn = Stack.of(scope).formatArn({
    service: 'lambda',
    resource: 'function',
    resourceName: hookName(cell, hook),
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });
  return Function.fromFunctionAttributes(scope, `Elsewhere-${hook}`, { functionArn, sameEnvironment: true });
}
