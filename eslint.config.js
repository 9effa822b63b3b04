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
  'formats',
  'runtime',
  'library',
  'cli',
];

/** Rooms that run in Node and in a browser alike: nothing of node:* and no native package. */
const pure = ['tensor', 'image', 'graph', 'network', 'training', 'evaluation', 'formats'];

const runtimePackages = ['onnxruntime-*'];
const nativePackages = ['sharp'];

const roomRules = rooms.map((room, position) => {
  const below = rooms.slice(position + 1).flatMap((other) => [`**/${other}/*`, `**/${other}`]);
  const patterns = [];
  if (below.length > 0) {
    patterns.push({
      group: below,
      message: `src/${room} stands above this room; see ARCHITECTURE.md.`,
    });
  }
  if (pure.includes(room)) {
    patterns.push({ group: ['node:*'], message: `src/${room} is pure: it runs in a browser too.` });
  }
  if (room !== 'runtime') {
    patterns.push({ group: runtimePackages, message: 'Only src/runtime imports ONNX Runtime.' });
  }
  if (room !== 'codec') {
    patterns.push({ group: nativePackages, message: 'Only src/codec imports the image library.' });
  }
  return {
    files: [`src/${room}/**/*.ts`],
    ignores: ['**/*.test.ts'],
    rules: { 'no-restricted-imports': ['error', { patterns }] },
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
