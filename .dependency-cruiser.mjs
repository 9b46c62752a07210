// The layers of ARCHITECTURE.md, enforced: core ← platform ← domain ← apis, jobs ← app; pages see core and platform;
// carriers and identity providers see the ports of domain only. Type-only imports count like any other. Tests may
// import anything.

const TEST = '\\.test(?:-support)?\\.ts$'
const PORT = '^src/domain/[^/]+/[^/]+\\.port\\.ts$'
const FRONT = '^src/domain/([^/]+)/\\1\\.ts$'

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    ...layer('core', ['core']),
    ...layer('platform', ['core', 'platform']),
    ...layer('domain', ['core', 'platform', 'domain']),
    ...layer('carriers', ['core', 'platform', 'carriers', 'domain/[^/]+/[^/]+\\.port\\.ts$']),
    ...layer('identity-providers', [
      'core',
      'platform',
      'identity-providers',
      'domain/[^/]+/[^/]+\\.port\\.ts$',
    ]),
    ...layer('apis', ['core', 'platform', 'domain', 'apis']),
    ...layer('pages', ['core', 'platform', 'pages']),
    ...layer('jobs', ['core', 'platform', 'domain', 'jobs']),
    {
      name: 'app-is-for-main',
      comment: 'app wires everything; only the command line starts it, and nothing starts the command line.',
      severity: 'error',
      from: { path: '^src/', pathNot: ['^src/main\\.ts$', '^src/app/', TEST] },
      to: { path: ['^src/app/', '^src/main\\.ts$'] },
    },
    {
      name: 'main-is-the-end',
      comment: 'Nothing imports the command line.',
      severity: 'error',
      from: { path: '^src/app/', pathNot: TEST },
      to: { path: '^src/main\\.ts$' },
    },
    {
      name: 'domain-by-the-front-door',
      comment: 'A domain module is entered by its front file, <module>/<module>.ts, or by its ports.',
      severity: 'error',
      from: { path: '^src/', pathNot: ['^src/domain/', TEST] },
      to: { path: '^src/domain/', pathNot: [FRONT, PORT] },
    },
    {
      name: 'domain-by-the-front-door-next-door',
      comment: 'So it is for its neighbours; inside a module every file may import every other.',
      severity: 'error',
      from: { path: '^src/domain/([^/]+)/', pathNot: TEST },
      to: { path: '^src/domain/', pathNot: ['^src/domain/$1/', FRONT, PORT] },
    },
    {
      name: 'apis-apart',
      comment: 'An API never sees another: what two of them share belongs to domain or platform.',
      severity: 'error',
      from: { path: '^src/apis/([^/]+)/', pathNot: TEST },
      to: { path: '^src/apis/', pathNot: '^src/apis/$1/' },
    },
    {
      name: 'carriers-apart',
      comment: 'A carrier never sees another.',
      severity: 'error',
      from: { path: '^src/carriers/([^/]+)/', pathNot: TEST },
      to: { path: '^src/carriers/', pathNot: '^src/carriers/$1/' },
    },
    {
      name: 'apis-without-sql',
      comment: 'An API calls domain functions; it does not reach the database.',
      severity: 'error',
      from: { path: '^src/apis/', pathNot: TEST },
      to: { path: ['node_modules/(?:postgres|pg|@types/pg)/', '^(?:postgres|pg)$'] },
    },
    {
      name: 'queries-stay-home',
      comment: 'SQL is called from its own folder only.',
      severity: 'error',
      from: { path: '^(src/.+)/[^/]+$', pathNot: TEST },
      to: { path: '\\.queries\\.ts$', pathNot: '^$1/[^/]+$' },
    },
    {
      name: 'no-cycles',
      comment: 'Two files that need each other are one, or hide a third.',
      severity: 'error',
      from: { path: '^(?:src|console)/' },
      to: { circular: true },
    },
    {
      name: 'console-by-its-api',
      comment:
        'The page knows the server by its OpenAPI document only, and nothing of the server knows the page.',
      severity: 'error',
      from: { path: '^console/' },
      to: { path: '^(?:src|test|bench|scripts)/' },
    },
    {
      name: 'console-apart',
      severity: 'error',
      from: { path: '^src/', pathNot: TEST },
      to: { path: '^console/' },
    },
    {
      name: 'console-rooms-apart',
      comment:
        'Each room is loaded when it is entered: what two of them share belongs to console/parts or console/api.',
      severity: 'error',
      from: { path: '^console/rooms/([^/]+)/' },
      to: { path: '^console/(?:rooms|app)/', pathNot: '^console/rooms/$1/' },
    },
    {
      name: 'no-development-packages',
      comment: 'An installation without devDependencies has to run.',
      severity: 'error',
      from: { path: '^src/', pathNot: TEST },
      to: { dependencyTypes: ['npm-dev'], pathNot: 'node_modules/@types/' },
    },
    {
      name: 'no-tests-in-production',
      comment: 'What tests support is no part of the server.',
      severity: 'error',
      from: { path: '^src/', pathNot: TEST },
      to: { path: ['^test/', '^bench/', TEST] },
    },
    {
      name: 'resolvable',
      comment: 'An import that leads nowhere, or to a package that package.json does not name.',
      severity: 'error',
      from: { path: '^(?:src|test|console)/' },
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown', 'unknown'] },
    },
  ],
  options: {
    // The cruiser does not know TypeScript 7; without swc it would see no module at all (scripts/cruise.ts checks).
    parser: 'swc',
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['node', 'import', 'types', 'default'],
    },
  },
}

/**
 * Of our own files, those of a room may import only the ones that `allowed` begins to name.
 * @param {string} room
 * @param {string[]} allowed
 */
function layer(room, allowed) {
  return [
    {
      name: `${room}-sees-only-what-is-below`,
      comment: `${room} may import: ${allowed.join(', ')}.`,
      severity: /** @type {const} */ ('error'),
      from: { path: `^src/${room}/`, pathNot: TEST },
      to: {
        path: '^src/',
        pathNot: allowed.map((place) => `^src/${place}${place.endsWith('$') ? '' : '/'}`),
      },
    },
  ]
}
