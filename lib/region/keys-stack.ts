import type { Construct } from 'constructs';
import { KEYS_WATCH, watchLife } from '../lifecycle/watch/watch-life';
import { verifyWebhook } from '../lifecycle/keys/verify-webhook';
import { LifeRoom } from './life-room';
import type { LifeRoomInput } from './life-room';

/** What looks after signatures: of webhooks that come from other companies. */
export class KeysStack extends LifeRoom {
  constructor(scope: Construct, input: LifeRoomInput) {
    super(scope, 'keys', input, { description: 'signatures and sessions', services: ['dynamodb', 'secretsmanager'] });
    verifyWebhook(this, this.life);
    watchLife(this, input.cell, KEYS_WATCH);
  }
}
