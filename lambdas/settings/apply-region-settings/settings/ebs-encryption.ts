import { EC2Client, EnableEbsEncryptionByDefaultCommand, GetEbsEncryptionByDefaultCommand } from '@aws-sdk/client-ec2';
import type { Occasion } from '../../shared/custom-resource';
import { observe } from '../../../shared/observe';
import { SettingNotObservedError } from '../work';

const ec2 = new EC2Client({});

/** Encrypts every new volume and snapshot copy of the account in this region, whether asked for or not. */
export async function encryptVolumes({ signal }: Occasion): Promise<string> {
  const call = { abortSignal: signal };
  await ec2.send(new EnableEbsEncryptionByDefaultCommand({}), call);
  const read = async () => (await ec2.send(new GetEbsEncryptionByDefaultCommand({}), call)).EbsEncryptionByDefault === true;
  if (!(await observe(read, (on) => on))) {
    throw new SettingNotObservedError(
      'EBS encryption by default reads back off after it was enabled; wanted on; see who turns it off in CloudTrail, then retry',
    );
  }
  return 'EBS encryption by default is on';
}
