import { type Static, Type } from 'typebox'

const port = (initial: number) => Type.Integer({ minimum: 0, maximum: 65535, default: initial })
const text = (initial: string) => Type.String({ minLength: 1, default: initial })

/** The one description of what may stand under `busbar` in settings.js: types, defaults and validation come from here. */
export const configSchema = Type.Object(
  {
    dataDir: text('.data'),
    logging: Type.Object(
      {
        format: Type.Union([Type.Literal('console'), Type.Literal('json')], { default: 'console' }),
        level: Type.Union([Type.Literal('debug'), Type.Literal('info'), Type.Literal('warn'), Type.Literal('error')], {
          default: 'info',
        }),
      },
      { additionalProperties: false, default: {} },
    ),
    /** The API's port. */
    http: Type.Object({ port: port(8080) }, { additionalProperties: false, default: {} }),
    /** How browsers and programs reach dashboard, editor and API. */
    web: Type.Object(
      {
        /** With HTTPS every interface, without it this machine only, unless an engineer says otherwise. */
        host: Type.Optional(Type.String({ minLength: 1 })),
        https: Type.Boolean({ default: false }),
        /** Pages of these origins (`https://scada.example`) may call the API with a token. */
        corsOrigins: Type.Array(Type.String({ pattern: '^https?://[^/*]+$' }), { default: [] }),
        /** Addresses of reverse proxies whose X-Forwarded-For and -Proto are believed. */
        trustedProxies: Type.Array(Type.String({ minLength: 1 }), { default: [] }),
        /** Paths that flows serve to everybody without a log-in: `/hook`, or `/hooks/*` for all below it. */
        publicPaths: Type.Array(
          Type.String({ pattern: '^/(?!(admin|dashboard|login|logout)(/|$))[A-Za-z0-9._~/-]*[A-Za-z0-9._~-](/\\*)?$' }),
          {
            default: [],
          },
        ),
      },
      { additionalProperties: false, default: {} },
    ),
    /** Certificates from elsewhere, as paths of PEM files; without them Busbar's own authority makes what is needed. */
    tls: Type.Object(
      {
        certFile: Type.Optional(Type.String({ minLength: 1 })),
        keyFile: Type.Optional(Type.String({ minLength: 1 })),
        /** Authority of device certificates beside Busbar's own, and what it revoked. */
        clientCaFile: Type.Optional(Type.String({ minLength: 1 })),
        clientCrlFile: Type.Optional(Type.String({ minLength: 1 })),
      },
      { additionalProperties: false, default: {} },
    ),
    access: Type.Object(
      {
        /** Of the first administrator; used at the first start only. Without it one is made and printed once. */
        adminPassword: Type.Optional(Type.String({ minLength: 1 })),
      },
      { additionalProperties: false, default: {} },
    ),
    mqtt: Type.Object(
      {
        /** Plain MQTT and WebSocket: loopback unless an engineer says otherwise. */
        host: text('127.0.0.1'),
        port: port(1883),
        wsPort: port(8083),
        tlsHost: text('0.0.0.0'),
        tlsPort: port(8883),
        /** Further DNS names and addresses for the server certificate. */
        serverNames: Type.Array(Type.String({ minLength: 1 }), { default: [] }),
        maxPacketBytes: Type.Integer({ minimum: 1024, maximum: 16_777_216, default: 262_144 }),
        maxConnections: Type.Integer({ minimum: 1, maximum: 100_000, default: 20_000 }),
        /** Whether devices on the TLS port may, or must, show a certificate. */
        clientCertificates: Type.Union([Type.Literal('off'), Type.Literal('optional'), Type.Literal('required')], {
          default: 'optional',
        }),
        /** Listeners without a log-in of each device's own, for old fleets; bound to the topics of the named dialects. */
        open: Type.Array(
          Type.Object(
            {
              name: Type.String({ pattern: '^[a-z][a-z0-9-]{0,31}$' }),
              host: text('127.0.0.1'),
              port: port(1884),
              dialects: Type.Array(Type.String({ minLength: 1 }), { minItems: 1 }),
              /** The one log-in that all of them share; without it there is none. */
              username: Type.Optional(Type.String({ minLength: 1 })),
              passwordFile: Type.Optional(Type.String({ minLength: 1 })),
            },
            { additionalProperties: false },
          ),
          { default: [] },
        ),
        /** What one client and one address may ask of the broker; 0 is no bound. */
        limits: Type.Object(
          {
            /** New connections from one address. */
            connectionsPerSecond: Type.Number({ minimum: 0, default: 100 }),
            connectionBurst: Type.Integer({ minimum: 1, default: 1000 }),
            /** Publishes of one client; above it the client is read more slowly, nothing is dropped. */
            messagesPerSecond: Type.Number({ minimum: 0, default: 2000 }),
            bytesPerSecond: Type.Number({ minimum: 0, default: 8_388_608 }),
            /** Log-ins of one identity within a minute above which it is held off. */
            logInsPerMinute: Type.Integer({ minimum: 0, default: 30 }),
          },
          { additionalProperties: false, default: {} },
        ),
      },
      { additionalProperties: false, default: {} },
    ),
    registration: Type.Object(
      {
        policy: Type.Union([Type.Literal('auto'), Type.Literal('pending'), Type.Literal('claim'), Type.Literal('refuse')], {
          default: 'auto',
        }),
      },
      { additionalProperties: false, default: {} },
    ),
    presence: Type.Object(
      {
        /** Heartbeat interval of devices that announce none, ms. */
        heartbeatMs: Type.Integer({ minimum: 1000, maximum: 86_400_000, default: 60_000 }),
        degradedAfter: Type.Number({ minimum: 1, maximum: 1000, default: 3 }),
        offlineAfter: Type.Number({ minimum: 1, maximum: 1000, default: 5 }),
      },
      { additionalProperties: false, default: {} },
    ),
    journal: Type.Object(
      {
        retentionDays: Type.Integer({ minimum: 1, maximum: 36_500, default: 30 }),
        maxSegmentBytes: Type.Integer({ minimum: 1_048_576, maximum: 17_179_869_184, default: 268_435_456 }),
        /** Below this much free space uplinks are no longer taken, so that the other databases on the disk stay whole. */
        minFreeBytes: Type.Integer({ minimum: 0, default: 67_108_864 }),
      },
      { additionalProperties: false, default: {} },
    ),
    site: Type.Object(
      {
        /** Name of the IANA time zone in which days are cut. */
        timeZone: text('UTC'),
      },
      { additionalProperties: false, default: {} },
    ),
    /** How long readings and their roll-ups are kept, days of event time; days of a year are summed up for ever. */
    retention: Type.Object(
      {
        rawDays: Type.Integer({ minimum: 1, maximum: 36_500, default: 30 }),
        fiveMinutesDays: Type.Integer({ minimum: 1, maximum: 36_500, default: 366 }),
        hoursDays: Type.Integer({ minimum: 1, maximum: 36_500, default: 3653 }),
      },
      { additionalProperties: false, default: {} },
    ),
    rejected: Type.Object(
      { keep: Type.Integer({ minimum: 100, maximum: 10_000_000, default: 100_000 }) },
      { additionalProperties: false, default: {} },
    ),
  },
  { additionalProperties: false, default: {} },
)

/** Busbar's configuration with every default filled in. */
export type BusbarConfig = Static<typeof configSchema>
