import type { Answers } from './answers';

/** A file is where it was on this machine alone. */
const fromFile = ({ package: spec }: Answers): string =>
  spec.startsWith('file:')
    ? `\n\`freehold\` is the file \`${spec.slice('file:'.length)}\`, seen from here. \`npm ci\` wants it there in the CI as well: commit it into this
repository, or publish it in a registry of your own, and correct \`package.json\`.\n`
    : '';

/** What whoever opens the repository reads first. */
export function readme(answers: Answers): string {
  return `# ${answers.title} on Freehold

What ${answers.title} runs on AWS, declared: [platform.yaml](platform.yaml) (stages, accounts, residencies), [plans/](plans) and
[tenants/](tenants), and what the security page promises ([promises.yaml](promises.yaml)). The templates, the checks and the machines
come with the package \`freehold\`, pinned in [package.json](package.json).

\`\`\`sh
npm ci
npm run check   # the configuration alone
npm run synth   # every template of ${answers.stages.at(-1)!.name}, behind every fence, into cdk.out/
npm test        # every stage, what is deployed against identity.lock, and the evidence pack
\`\`\`

Replace before a deployment: the account ids and hosted zones in \`platform.yaml\`, the addresses of the SIEM and of whoever is on call,
the example tenants, the promises by those of your page (\`npx freehold promises match page.html --out promises.yaml --force\` drafts
them), and in \`exceptions.yaml\` the name of whoever accepts.
${fromFile(answers)}
[What can be written](node_modules/freehold/docs/books.md) in each of these files, key by key; an editor with a YAML language server
shows it beside the key.

Once on each machine that deploys, \`npm run layer\` gets the dump program of exports; it needs Python with pip. The CI does so by itself.

After the first deployment \`npx freehold lock\` writes \`identity.lock\`: what holds data is never replaced from then on.

Own regions go into \`regions/\`, own Guard rules into \`policies/\`, own checks in TypeScript into \`checks/\`, with the faults that they
must find: \`npm test\` plants each in a copy of the templates (node_modules/freehold/docs/own-checks.md).
\`npx freehold --help\` lists every command; node_modules/freehold/README.md and its docs/ explain them.
`;
}
