import type { ResourceChange } from '@aws-sdk/client-cloudformation';
import { SIGNING_KEY_IDS } from '../../../lib/signing-key-ids';
import type { StackOrder } from './contract';

/**
 * The one removal that is no loss: the last step of a rotation lets go of the key that signed before, by its place, and CloudFormation
 * orders its deletion, for which KMS waits seven days. Where CloudFormation would leave the key as it is, it would sign on: refused.
 */
export function isRetiredKey(order: StackOrder, change: ResourceChange): boolean {
  const { Action, ResourceType, PolicyAction, LogicalResourceId } = change;
  if (!('rotation' in order) || order.rotation?.step !== 'retire' || order.stack !== 'tenant') return false;
  const retired = order.rotation.keys === 'a' ? SIGNING_KEY_IDS.b : order.rotation.keys === 'b' ? SIGNING_KEY_IDS.a : undefined;
  return (
    Action === 'Remove' &&
    ResourceType === 'AWS::KMS::Key' &&
    PolicyAction === 'Delete' &&
    retired !== undefined &&
    LogicalResourceId === retired
  );
}
