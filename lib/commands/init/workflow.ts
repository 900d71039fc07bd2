import type { Answers } from './answers';

/** The delivery workflow, by its path: tests everywhere, then one stage after the other, each in an environment of its own. */
export function workflow(answers: Answers): [string, string] {
  return answers.ci === 'github' ? ['.github/workflows/deliver.yml', github(answers)] : ['.gitlab-ci.yml', gitlab(answers)];
}

const roleOf = ({ name }: Answers, stage: { name: string; account: string }): string =>
  `arn:aws:iam::${stage.account}:role/${name}-${stage.name}-deploy`;

function github(answers: Answers): string {
  const region = answers.homes[0]!.facts.region;
  const jobs = answers.stages.map(
    (stage, place) => `  ${stage.name}:
    needs: ${place === 0 ? 'test' : answers.stages[place - 1]!.name}
    if: github.ref == 'refs/heads/main'
    runs-on: ubuntu-24.04
    environment: ${stage.name}
    permissions: { contents: read, id-token: write }
    steps:
      - uses: actions/checkout@11bd71901bbe5b1630ceea73d27597364c9af683 # v4.2.2
        with: { persist-credentials: false }
      - uses: actions/setup-node@39370e3970a6d050c480ffad4ff0ed4d3fdee5af # v4.1.0
        with: { node-version: 20 }
      - run: npm ci
      - run: npm run layer
      - run: npm run synth -- -c stage=${stage.name}
      - uses: aws-actions/configure-aws-credentials@e3dd6a429d7300a6a4c196c26e071d42e0343502 # v4.0.2
        with: { role-to-assume: '${roleOf(answers, stage)}', aws-region: ${region} }
      - run: npx cdk deploy --all --app cdk.out --require-approval never
`,
  );
  return `# Tests on every push; from main, one stage after the other. Protect each environment in the repository's settings.
name: deliver
on:
  push: { branches: [main] }
  pull_request:
permissions: { contents: read }
jobs:
  test:
    runs-on: ubuntu-24.04
    steps:
      - uses: actions/checkout@11bd71901bbe5b1630ceea73d27597364c9af683 # v4.2.2
        with: { persist-credentials: false }
      - uses: actions/setup-node@39370e3970a6d050c480ffad4ff0ed4d3fdee5af # v4.1.0
        with: { node-version: 20 }
      - run: npm ci
      - run: npm test
${jobs.join('')}`;
}

/** GitLab's token names the branch and no environment, so each stage has a protected branch that is called like it. */
function gitlab(answers: Answers): string {
  const jobs = answers.stages.map(
    (stage) => `
${stage.name}:
  stage: deploy
  environment: ${stage.name}
  rules: [{ if: $CI_COMMIT_BRANCH == "${stage.name}" }]
  id_tokens: { FREEHOLD_TOKEN: { aud: https://gitlab.com } }
  script:
    - apt-get update -q && apt-get install -y -q python3-pip
    - npm ci
    - npm run layer
    - npm run synth -- -c stage=${stage.name}
    - echo "$FREEHOLD_TOKEN" > /tmp/token
    - export AWS_WEB_IDENTITY_TOKEN_FILE=/tmp/token AWS_ROLE_ARN=${roleOf(answers, stage)}
    - npx cdk deploy --all --app cdk.out --require-approval never
`,
  );
  return `# Tests on every push; what is pushed to a stage's branch is deployed to that stage. Protect those branches.
image: node:20
stages: [test, deploy]

test:
  stage: test
  script: [npm ci, npm test]
${jobs.join('')}`;
}
