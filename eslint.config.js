import { builtinModules } from 'node:module';
import js from '@eslint/js';
import tseslint from 'typescript-eslint';

/**
 * The rooms of src/, in the order data passes through them. A room imports itself and the rooms
 * above it, never one below: data flows one way, and so do imports.
 */
const rooms = [
  'tensor',
  'storage',
  'image',
  'codec',
  'dataset',
  'graph',
  'network',
  'training',
  'evaluation',
  'recognition',
  'formats',
  'runtime',
  'library',
  'cli',
];

/** Rooms that run in Node and in a browser alike. */
const pure = [
  'tensor',
  'image',
  'graph',
  'network',
  'training',
  'evaluation',
  'recognition',
  'formats',
];

const nodeModules = `^node:|^(${builtinModules.join('|')})(/|$)`;
const nodeGlobals = ['process', 'Buffer', 'setImmediate', 'require', '__dirname', '__filename'];
const runtimePackages = '^onnxruntime-';
const nativePackages = '^(sharp|@img/.+|@cwasm/.+|@resvg/.+)$';

const roomRules = rooms.map((room, position) => {
  const below = rooms.slice(position + 1).join('|');
  const message = `src/${room}`;
  const patterns = [];
  if (below !== '') {
    patterns.push({
      regex: `^[.].*/(${below})(/|$)`,
      message: `${message} stands above this room; see ARCHITECTURE.md.`,
    });
  }
  if (pure.includes(room)) {
    patterns.push({ regex: nodeModules, message: `${message} is pure: it runs in a browser too.` });
  }
  if (room !== 'runtime') {
    patterns.push({ regex: runtimePackages, message: 'Only src/runtime imports ONNX Runtime.' });
  }
  if (room !== 'codec') {
    patterns.push({
      regex: nativePackages,
      message: 'Only src/codec imports the image libraries.',
    });
  }
  // The same for `import(...)`, which no-restricted-imports does not look at.
  const dynamic = patterns.map(({ regex, message }) => ({
    selector: `ImportExpression > Literal[value=/${regex.replaceAll('/', '\\/')}/]`,
    message,
  }));
  const globals = nodeGlobals.map((name) => ({ name, message: `${message} is pure.` }));
  return {
    files: [`src/${room}/**/*.ts`],
    ignores: ['**/*.test.ts'],
    rules: {
      'no-restricted-imports': ['error', { patterns }],
      'no-restricted-syntax': ['error', ...dynamic],
      ...(pure.includes(room) ? { 'no-restricted-globals': ['error', ...globals] } : {}),
    },
  };
});

export default tseslint.config(
  {
    ignores: [
      'dist/',
      'node_modules/',
      'runs/',
      '**/assembly/',
      '**/*.generated.ts',
      'src/graph/onnx_pb.ts',
    ],
  },
  js.configs.recommended,
  ...tseslint.configs.strict,
  {
    languageOptions: {
      globals: {
        console: 'readonly',
        process: 'readonly',
        performance: 'readonly',
        URL: 'readonly',
        WebAssembly: 'readonly',
        AbortController: 'readonly',
        AbortSignal: 'readonly',
        TextEncoder: 'readonly',
        TextDecoder: 'readonly',
        Buffer: 'readonly',
        setTimeout: 'readonly',
        clearTimeout: 'readonly',
        setImmediate: 'readonly',
        fetch: 'readonly',
      },
    },
    rules: {
      // Typed arrays are indexed all day; a checked index would say nothing new.
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-invalid-void-type': 'off',
      'no-undef': 'off',
    },
  },
  ...roomRules,
);
