import js from '@eslint/js';
import reactHooks from 'eslint-plugin-react-hooks';
import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';

export default defineConfig([
  globalIgnores(['dist', 'coverage']),
  js.configs.recommended,
  {
    files: ['**/*.{ts,tsx}'],
    extends: [
      tseslint.configs.strictTypeChecked,
      tseslint.configs.stylisticTypeChecked,
      reactHooks.configs.flat['recommended-latest'],
    ],
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      '@typescript-eslint/consistent-type-imports': [
        'error',
        { fixStyle: 'inline-type-imports', prefer: 'type-imports' },
      ],
      // `types` alone says what a record is made of.
      '@typescript-eslint/consistent-indexed-object-style': 'off',
      'react-hooks/exhaustive-deps': 'error',
    },
  },
  {
    // The heart of the editor knows no framework.
    files: ['src/graph/**', 'src/catalog/**'],
    rules: {
      'no-restricted-imports': [
        'error',
        { patterns: ['react*', '@xyflow/*', '@codemirror/*', '@rjsf/*'] },
      ],
    },
  },
  {
    files: ['src/graph/**'],
    rules: {
      'no-restricted-imports': [
        'error',
        { patterns: ['react*', '@xyflow/*', '@codemirror/*', '@rjsf/*', '**/catalog/*'] },
      ],
    },
  },
]);
