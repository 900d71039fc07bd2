import { Function } from 'aws-cdk-lib/aws-lambda';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import type { Hook } from '../naming';
import { hookArn } from '../parts/hook-arn';
import type { Life } from './life-hook';

/** A hook of the region that another room declares. Nothing ties the two stacks; the fence `every-hook-is-wired` sees that it is there. */
export function hookElsewhere(scope: Construct, { cell }: Pick<Life, 'cell'>, hook: Hook): IFunction {
  const functionArn = hookArn(scope, cell, hook);
  return Function.fromFunctionAttributes(scope, `Elsewhere-${hook}`, { functionArn, sameEnvironment: true });
}
