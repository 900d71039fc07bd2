import tseslint from 'typescript-eslint';

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
      'no-restricted-syntax': [
        'error',
        {
          selector: "NewExpression[callee.name='CfnResource'], NewExpression[callee.property.name='CfnResource']",
          message: 'nag does not look inside a raw CfnResource: use the typed L1 or L2.',
        },
      ],
    },
  },
  { files: ['test/**'], rules: { 'max-lines': 'off', '@typescript-eslint/unbound-method': 'off' } },
);
