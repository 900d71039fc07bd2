import { BatchGetAccountStatusCommand, EnableCommand, Inspector2Client } from '@aws-sdk/client-inspector2';
import type { Occasion } from '../../shared/custom-resource';
import { observe } from '../../../shared/observe';
import type { ResourceType } from '../contract';
import { allEnabled, describeFailures, inWords, realFailures, SettingNotObservedError, statusOf } from '../work';

const inspector = new Inspector2Client({});

/** Inspector answered with status 200, and with an account that it could not enable. */
export class InspectorRefusedError extends Error {
  override readonly name = 'InspectorRefusedError';
}

/** Enables Inspector for these kinds of resources. Kinds that were enabled before and are not asked for stay enabled. */
export async function enableInspector(types: readonly ResourceType[], { account, signal }: Occasion): Promise<string> {
  const call = { abortSignal: signal };
  const enabled = await inspector.send(new EnableCommand({ accountIds: [account], resourceTypes: [...types] }), call);
  const refused = realFailures(enabled.failedAccounts ?? []);
  if (refused.length > 0) {
    throw new InspectorRefusedError(
      `Inspector did not enable ${types.join(', ')}: ${describeFailures(refused)}; correct that, then retry`,
    );
  }
  const read = async () => {
    const { accounts, failedAccounts } = await inspector.send(new BatchGetAccountStatusCommand({ accountIds: [account] }), call);
    if (failedAccounts?.length) {
      throw new InspectorRefusedError(
        `Inspector does not tell its status: ${describeFailures(failedAccounts)}; correct that, then retry`,
      );
    }
    return statusOf(types, accounts?.find((one) => one.accountId === account)?.resourceState);
  };
  const status = await observe(read, allEnabled);
  if (!allEnabled(status)) {
    throw new SettingNotObservedError(
      `Inspector reads back ${inWords(status)}; wanted each ENABLED or ENABLING; see its account status page, then retry`,
    );
  }
  return inWords(status);
}
