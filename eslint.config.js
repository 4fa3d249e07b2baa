// The rules of the house that a machine can check; the others are in CONTRIBUTING.md.
import tseslint from "typescript-eslint";

const noShell = {
  selector: "Property[key.name='shell'][value.value=true]",
  message: "No shell: start children with an argument array.",
};

// What Node 22 does not have and the compiler cannot supply; syntax is another matter, it is compiled.
const newerThanNode22 = [
  ...["AsyncDisposableStack", "DisposableStack", "SuppressedError", "Float16Array", "URLPattern", "Temporal"],
].map((name) => ({ name, message: "Node 22 does not have it." }));

export default tseslint.config(
  { ignores: ["**/dist/**", "**/node_modules/**", "coverage/**"] },
  ...tseslint.configs.strictTypeChecked,
  {
    languageOptions: {
      parserOptions: {
        project: ["./tsconfig.test.json", "./packages/*/tsconfig.json", "./plugins/*/tsconfig.json"],
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true, allowBoolean: true }],
      "@typescript-eslint/require-await": "off",
      // A lock or a lease is held by being there.
      "@typescript-eslint/no-unused-vars": ["error", { ignoreUsingDeclarations: true }],
      "@typescript-eslint/no-confusing-void-expression": [
        "error",
        { ignoreArrowShorthand: true, ignoreVoidOperator: true },
      ],
      "@typescript-eslint/consistent-type-imports": "error",
      // `_` says that something is there and not wanted.
      "@typescript-eslint/no-unused-vars": [
        "error",
        { argsIgnorePattern: "^_", varsIgnorePattern: "^_", destructuredArrayIgnorePattern: "^_" },
      ],
      // `Record<never, never>`: an error that needs no facts.
      "@typescript-eslint/no-generated-empty-object-type": "off",
      "no-restricted-globals": ["error", ...newerThanNode22],
      "no-restricted-syntax": ["error", noShell],
      "no-restricted-imports": [
        "error",
        {
          paths: [
            {
              name: "node:child_process",
              message: "Start children through core's process room, which awaits close and the exit code.",
            },
          ],
        },
      ],
    },
  },
  {
    files: ["**/test/**/*.ts", "**/test-system/**/*.ts"],
    rules: { "@typescript-eslint/no-unused-expressions": "off", "@typescript-eslint/no-non-null-assertion": "off" },
  },
  // What only the Node of the checkout runs.
  {
    files: ["test/{faults,system}/**/*.ts", "**/test-system/**/*.ts", "scripts/**/*.ts"],
    rules: { "no-restricted-globals": "off" },
  },
  { files: ["**/*.js"], ...tseslint.configs.disableTypeChecked },
);
