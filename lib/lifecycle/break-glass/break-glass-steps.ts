import { Duration } from 'aws-cdk-lib';
import { Condition, JsonPath } from 'aws-cdk-lib/aws-stepfunctions';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { Chain } from 'aws-cdk-lib/aws-stepfunctions';
import type { LambdaInvoke } from 'aws-cdk-lib/aws-stepfunctions-tasks';
import type { FollowOrder } from '../../../lambdas/break-glass/follow-break-glass/contract';
import type { NewsOrder } from '../../../lambdas/ledger/tell-customer/contract';
import type { Patience } from '../patience';
import type { Steps } from '../steps';
import { tenantFrom } from '../tenant-from';

export type BreakGlassHooks = Readonly<
  Record<'follow' | 'lend' | 'lendLogin' | 'report' | 'keepLedger' | 'tellCustomer', IFunction>
>;

const SESSION = '$.followed.session';
export const HAS_DATABASE = Condition.booleanEquals(`${SESSION}.database`, true);
/** Neither ended nor open yet. */
export const IS_APPROVED = Condition.stringEquals(`${SESSION}.status`, 'approved');

const request = { tenant: JsonPath.stringAt('$.tenant'), id: JsonPath.stringAt('$.id') };
const fact = (name: string): string => JsonPath.stringAt(`${SESSION}.${name}`);
/** What the customer and the ledger are told. */
const facts = {
  request: request.id,
  ...{ requestedBy: fact('requestedBy'), approvedBy: fact('approvedBy'), reason: fact('reason'), ticket: fact('ticket') },
  ...{ reads: JsonPath.objectAt(`${SESSION}.reads`), write: JsonPath.objectAt(`${SESSION}.write`), until: fact('until') },
};

/** What the machine of a request does, each step by its hook. How the request stands lies in `$.followed`. */
export class BreakGlassSteps {
  constructor(
    private readonly steps: Steps,
    private readonly hooks: BreakGlassHooks,
  ) {}

  follow(id: string, what: FollowOrder['do'], more: object = {}): LambdaInvoke {
    return this.steps.call(id, { hook: this.hooks.follow, order: { ...request, do: what, ...more }, into: '$.followed' });
  }

  followUntil(id: string, what: FollowOrder['do'], patience: Patience): Chain {
    return this.steps.untilDone(id, { hook: this.hooks.follow, order: { ...request, do: what }, into: '$.followed', ...patience });
  }

  door(id: string, probe: 'open' | 'shut', within: Duration): Chain {
    return this.steps.untilDone(id, {
      hook: this.hooks.lend,
      order: { ...request, probe },
      into: '$.door',
      every: Duration.seconds(5),
      within,
    });
  }

  login(id: string, what: 'make' | 'remove'): Chain {
    return this.steps.untilDone(id, {
      hook: this.hooks.lendLogin,
      order: {
        ...tenantFrom(SESSION),
        ...{ id: request.id, do: what, requestedBy: fact('requestedBy'), write: JsonPath.objectAt(`${SESSION}.write`) },
      },
      into: '$.login',
      every: Duration.seconds(5),
      within: Duration.minutes(15),
    });
  }

  tell(id: string, news: NewsOrder['news'], more: object = {}): LambdaInvoke {
    return this.steps.call(id, {
      hook: this.hooks.tellCustomer,
      order: { ...tenantFrom(SESSION), name: fact('name'), contact: fact('contact'), news, facts: { ...facts, ...more } },
    });
  }

  report(id: string, patience: Patience): Chain {
    return this.steps.untilDone(id, { hook: this.hooks.report, order: request, into: '$.report', ...patience });
  }

  note(id: string, outcome: 'succeeded' | 'failed', more: object): LambdaInvoke {
    return this.steps.ledger(id, this.hooks.keepLedger, {
      order: { do: 'note', tenant: request.tenant, outcome, detail: { ...facts, ...more } },
    });
  }

  /** What failed may be the first look at the request, of which then nothing is known. */
  failed(id: string): LambdaInvoke {
    return this.steps.ledger(id, this.hooks.keepLedger, {
      order: {
        ...{ do: 'note', tenant: request.tenant, outcome: 'failed', failure: JsonPath.objectAt('$.failure') },
        detail: { request: request.id },
      },
    });
  }
}
