import type { Construct } from 'constructs';
import { certifyErasure } from '../lifecycle/erasure/certify-erasure';
import { destroyKeys } from '../lifecycle/erasure/destroy-keys';
import { eraseBackups } from '../lifecycle/erasure/erase-backups';
import { eraseDatabase } from '../lifecycle/erasure/erase-database';
import { eraseObjects } from '../lifecycle/erasure/erase-objects';
import { eraseRemains } from '../lifecycle/erasure/erase-remains';
import { removeTenantData } from '../lifecycle/erasure/remove-tenant-data';
import { sweepTenant } from '../lifecycle/erasure/sweep-tenant';
import { ERASURE_WATCH, watchLife } from '../lifecycle/watch/watch-life';
import { LifeRoom } from './life-room';
import type { LifeRoomInput } from './life-room';

/** What ends a tenant, step by step, and the key with which the cell certifies it. */
export class ErasureStack extends LifeRoom {
  constructor(scope: Construct, input: LifeRoomInput) {
    super(scope, 'erasure', input, { description: "tenants' erasures" });
    const { life } = this;
    removeTenantData(this, life);
    eraseDatabase(this, life);
    eraseObjects(this, life);
    eraseBackups(this, life);
    eraseRemains(this, life);
    destroyKeys(this, life);
    sweepTenant(this, life);
    certifyErasure(this, life);
    watchLife(this, input.cell, ERASURE_WATCH);
  }
}
