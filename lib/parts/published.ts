import { CfnDynamicReference, CfnDynamicReferenceService } from 'aws-cdk-lib';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import type { Construct } from 'constructs';
import { parameterName } from '../naming';
import type { Room } from '../naming';

/** Publishes one scalar of a room for other stacks to read. */
export function publish(scope: Construct, room: Room, thing: string, value: string): void {
  new StringParameter(scope, `Published-${thing}`, { parameterName: parameterName(room, thing), stringValue: value });
}

/**
 * Reads what a room published, at deployment: `{{resolve:ssm:...}}`. No export ties the two stacks, so a fleet of tenants
 * never blocks a change to a region; the price is that CloudFormation does not know the order, and build-app.ts states it.
 */
export function published(room: Room, thing: string): string {
  return new CfnDynamicReference(CfnDynamicReferenceService.SSM, parameterName(room, thing)).toString();
}
