// Node-RED's settings and Busbar's. The only place that reads the environment; docs/configuration.md lists what it takes.
const { existsSync, mkdirSync, readFileSync, writeFileSync } = require('node:fs')
const { join, resolve } = require('node:path')
const { randomBytes } = require('node:crypto')
const { shippedFlowsStorage } = require('./dist/hub/shipped-flows/storage')
const { openWebAccess } = require('./dist/hub/web/current')

const env = process.env
// What is in the data folder is for nobody else on this machine, also where the folder itself was made by others.
process.umask(0o077)
const dataDir = resolve(env.BUSBAR_DATA ?? '.data')
const userDir = join(dataDir, 'node-red')
mkdirSync(userDir, { recursive: true, mode: 0o700 })

/** A whole number from the environment; anything else is passed on, so that validation can name it. */
const number = (name, initial) => (env[name] === undefined ? initial : /^\d+$/.test(env[name]) ? Number(env[name]) : env[name])

const decimal = (name, initial) => (/^\d+(\.\d+)?$/.test(env[name] ?? '') ? Number(env[name]) : (env[name] ?? initial))
const flag = (name) => ({ true: true, false: false })[env[name]] ?? env[name] ?? false
const list = (name) =>
  (env[name] ?? '')
    .split(',')
    .map((each) => each.trim())
    .filter(Boolean)
/** Empty is as good as not set. */
const text = (name) => env[name] || undefined

/** JSON from the environment; what is none is passed on, so that validation can name it. */
function json(name, initial) {
  try {
    return env[name] ? JSON.parse(env[name]) : initial
  } catch {
    return env[name]
  }
}

/** Encrypts the flows' credentials; made once and kept beside them. */
function credentialSecret() {
  const file = join(userDir, '.credential-secret')
  if (!existsSync(file)) writeFileSync(file, randomBytes(32).toString('base64url'), { mode: 0o600 })
  return readFileSync(file, 'utf8').trim()
}

const logLevel = env.BUSBAR_LOG_LEVEL ?? 'info'
const jsonLog = env.BUSBAR_LOG_FORMAT === 'json'
const levels = { 10: 'fatal', 20: 'error', 30: 'warn', 40: 'info', 50: 'debug', 60: 'trace' }

/** Everything of Busbar's own. */
const busbar = {
  dataDir,
  logging: { format: env.BUSBAR_LOG_FORMAT ?? 'console', level: logLevel },
  http: { port: number('BUSBAR_HTTP_PORT', 8080) },
  web: {
    host: text('BUSBAR_WEB_BIND'),
    https: flag('BUSBAR_HTTPS'),
    corsOrigins: list('BUSBAR_CORS_ORIGINS'),
    trustedProxies: list('BUSBAR_TRUSTED_PROXIES'),
    publicPaths: list('BUSBAR_PUBLIC_PATHS'),
  },
  tls: {
    certFile: text('BUSBAR_TLS_CERT'),
    keyFile: text('BUSBAR_TLS_KEY'),
    clientCaFile: text('BUSBAR_CLIENT_CA'),
    clientCrlFile: text('BUSBAR_CLIENT_CRL'),
  },
  access: { adminPassword: text('BUSBAR_ADMIN_PASSWORD') },
  mqtt: {
    host: env.BUSBAR_MQTT_BIND ?? '127.0.0.1',
    port: number('BUSBAR_MQTT_PORT', 1883),
    wsPort: number('BUSBAR_WS_PORT', 8083),
    tlsPort: number('BUSBAR_MQTTS_PORT', 8883),
    tlsHost: env.BUSBAR_MQTTS_BIND ?? '0.0.0.0',
    serverNames: list('BUSBAR_SERVER_NAMES'),
    clientCertificates: env.BUSBAR_CLIENT_CERTIFICATES ?? 'optional',
    open: json('BUSBAR_OPEN_MQTT', []),
    limits: {
      connectionsPerSecond: decimal('BUSBAR_CONNECTIONS_PER_SECOND', 100),
      connectionBurst: number('BUSBAR_CONNECTION_BURST', 1000),
      messagesPerSecond: decimal('BUSBAR_MESSAGES_PER_SECOND', 2000),
      bytesPerSecond: decimal('BUSBAR_BYTES_PER_SECOND', 8_388_608),
      logInsPerMinute: number('BUSBAR_LOG_INS_PER_MINUTE', 30),
    },
  },
  registration: { policy: env.BUSBAR_REGISTRATION ?? 'auto' },
  site: { timeZone: env.BUSBAR_TIME_ZONE ?? Intl.DateTimeFormat().resolvedOptions().timeZone },
  retention: {
    rawDays: number('BUSBAR_RAW_DAYS', 30),
    fiveMinutesDays: number('BUSBAR_5MIN_DAYS', 366),
    hoursDays: number('BUSBAR_HOUR_DAYS', 3653),
  },
  journal: { retentionDays: number('BUSBAR_JOURNAL_DAYS', 30), minFreeBytes: number('BUSBAR_MIN_FREE_BYTES', 67_108_864) },
}

// Undefined and absent are the same to people, but not to validation.
for (const part of [busbar.web, busbar.tls, busbar.access]) {
  for (const key of Object.keys(part)) if (part[key] === undefined) delete part[key]
}
// Nothing that starts later, a flow least of all, is to find it.
delete env.BUSBAR_ADMIN_PASSWORD

const { access, uiHost, https } = openWebAccess(busbar)

module.exports = {
  busbar,

  // Who gets to what is decided before Node-RED sees a request: hub/web.
  ...access.settings,
  uiHost,
  ...(https ? { https } : {}),
  uiPort: number('PORT', 1880),
  httpAdminRoot: '/admin',
  httpNodeRoot: '/',

  userDir,
  nodesDir: [__dirname],
  flowFile: 'flows.json',
  flowFilePretty: true,
  storageModule: shippedFlowsStorage({
    flowsDir: join(__dirname, 'flows'),
    userDir,
    onDeploy: (changes, user) => access.noteDeploy(changes, user),
  }),
  credentialSecret: credentialSecret(),

  // No internet: nothing is fetched, nothing is offered that would have to be.
  telemetry: { enabled: false, updateNotification: false },
  externalModules: {
    autoInstall: false,
    palette: { allowInstall: false, allowUpload: false, allowUpdate: false },
    modules: { allowInstall: false, denyList: ['*'], allowList: [] },
  },
  functionExternalModules: false,
  diagnostics: { enabled: false, ui: false },
  runtimeState: { enabled: false, ui: false },
  editorTheme: {
    page: { title: 'Busbar' },
    header: { title: 'Busbar', url: '/dashboard' },
    logout: { redirect: '/login?logout' },
    tours: false,
    projects: { enabled: false },
  },

  logging: jsonLog
    ? {
        console: { level: 'off' },
        json: {
          level: logLevel,
          handler: () => (line) =>
            process.stdout.write(
              `${JSON.stringify({ level: levels[line.level] ?? 'info', time: new Date(line.timestamp).toISOString(), name: 'node-red', type: line.type, msg: String(line.msg?.message ?? line.msg) })}\n`,
            ),
        },
      }
    : { console: { level: logLevel, metrics: false, audit: false } },
}
