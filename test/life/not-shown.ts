/** What no local run can show. Every line is in the report: a reader must not take silence for a proof. */
export const NOT_SHOWN: readonly { readonly what: string; readonly why: string; readonly provedBy: string }[] = [
  {
    what: 'copies of backups, their restore, recovery points and locks of vaults',
    why: 'the local AWS Backup runs no jobs and keeps no recovery points',
    provedBy: 'the templates (fences on vaults and retention) and the hooks in process against fakes',
  },
  {
    what: "RDS's own restore to a point in time, how long it takes, and replication of automated backups",
    why: 'a base backup of a PostgreSQL server and its log, replayed to the moment, stand for both; seconds of this run say nothing of RDS',
    provedBy: 'the templates (promise checks), the hooks in process against fakes, and drills in an account, which measure it',
  },
  {
    what: 'rotation of the administrator secret, IAM tokens at the database',
    why: 'the servers are plain PostgreSQL: RDS checks the token where they trust the verified login role',
    provedBy: 'the templates (IAM authentication on, rds.force_ssl)',
  },
  {
    what: 'findings of GuardDuty, Security Hub, Inspector, Config, Access Analyzer; the trail',
    why: 'the local AWS has none of these',
    provedBy: 'the templates, cdk-nag and the promise checks',
  },
  {
    what: 'who CloudTrail says did what in emergency access, the second factor, and the name in sts:SourceIdentity',
    why: 'the local trail knows no session by its name, and the local STS neither factor nor source identity',
    provedBy: "the report's hook in process against answers as the API has them, and the fences on who is trusted",
  },
  {
    what: 'a rotation of a signing key by its machine, and of whom a contained instance admits',
    why: 'the local change set cannot tell whether a key is replaced whose tags are changed, and says perhaps, which the review of the second step refuses; AWS changes tags in place (template reference, "AWS::KMS::Key Tag"). The local RDS rotates no password',
    provedBy:
      'the machines in process: every webhook of before, during and after verifies; each step of a containment is read back',
  },
  {
    what: 'a deleted file that a restore brings back, and what is written to files meanwhile',
    why: 'the local S3 tells no tags of a version under a delete marker, which the hook asks for, and copies whatever If-Match says',
    provedBy: 'the hook in process against a bucket that keeps versions as S3 does',
  },
  {
    what: 'a tenant with an instance of its own restored by its stack',
    why: 'the local CloudFormation makes no instance from a point in time',
    provedBy: 'the machine in process and the blueprints under the fences',
  },
  {
    what: 'the web firewall and the load balancer at work, DNS, NAT and flow logs',
    why: 'no traffic flows through local load balancers and networks',
    provedBy: 'the templates (effective action of every promised path)',
  },
  {
    what: 'iam:PassRole, roles of machines, what CloudFormation does as its caller, KMS behind S3 and secrets',
    why: 'the local IAM does not enforce these',
    provedBy: 'the fences on policies, role by role',
  },
  {
    what: 'errors of hooks caught by class name',
    why: 'every error of a Node hook arrives as Runtime.HandlerError',
    provedBy: "the machines' definitions in process, with a fault at every step",
  },
  {
    what: 'the task on Fargate that writes large exports, and the dump program of the layer',
    why: 'no containers run here, and the program is built for arm64',
    provedBy: "the container's own command as a process, behind the machine's definition, over a real PostgreSQL",
  },
  {
    what: 'waits of hours and days as they are',
    why: 'waits are 20 times shorter here',
    provedBy: 'the machines in process, with the clock in hand',
  },
  {
    what: 'the final certificate',
    why: 'it waits until keys and backups have ended, which takes days; a run is left when it begins to wait',
    provedBy: 'the machine in process, to its end, and its certificates by the same command',
  },
];
