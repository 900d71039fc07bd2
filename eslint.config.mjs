import tseslint from 'typescript-eslint';

const RAW = {
  selector: "NewExpression[callee.name='CfnResource'], NewExpression[callee.property.name='CfnResource']",
  message: 'the compiler knows no property of a raw CfnResource: use the typed L1 or L2.',
};
const APP = {
  selector: "NewExpression[callee.name='App']",
  message: 'an app writes itself at the end of the process, over what was looked at: use newApp.',
};
/** What `z` holds is one object, of which no bundler drops a part: 350 KB in a hook that reads one shape. */
const ZOD = {
  selector: "ImportDeclaration[source.value='zod'] > ImportSpecifier[imported.name='z']",
  message: "write import * as z from 'zod'.",
};

export default tseslint.config(
  { ignores: ['cdk.out*/**', 'dist/**', 'node_modules/**', '**/*.js'] },
  ...tseslint.configs.recommendedTypeChecked,
  {
    languageOptions: {
      parserOptions: { projectService: { allowDefaultProject: ['eslint.config.mjs'] }, tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      'max-params': ['error', 4],
      'max-lines': ['error', { max: 320, skipBlankLines: true, skipComments: true }],
      'no-restricted-syntax': ['error', RAW, ZOD],
    },
  },
  { files: ['bin/**', 'lib/**'], ignores: ['lib/new-app.ts'], rules: { 'no-restricted-syntax': ['error', RAW, ZOD, APP] } },
  { files: ['test/**'], rules: { 'max-lines': 'off', '@typescript-eslint/unbound-method': 'off' } },
);
