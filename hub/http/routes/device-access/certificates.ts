import { Type } from 'typebox'
import { actorOf } from '../../access/actor-of'
import type { AddRoute } from '../../app'
import { certificateJson, certificateSchema, pemSchema } from '../../schemas/certificate'
import { deviceIdSchema, failures } from '../../schemas/common'

const query = Type.Object({ device: Type.Optional(deviceIdSchema) }, { additionalProperties: false })

export const listCertificates: AddRoute = (app, { hub }) => {
  app.get(
    '/api/certificates',
    {
      config: { needs: 'credentials.write' },
      schema: {
        summary: 'Certificates of devices that Busbar issued',
        tags: ['device access'],
        querystring: query,
        response: { 200: Type.Array(certificateSchema, { description: 'Valid, expired and revoked ones' }), ...failures(400) },
      },
    },
    async (request) => (await hub.listCertificates(request.query.device)).map(certificateJson),
  )
}

const issueBody = Type.Object(
  {
    device: deviceIdSchema,
    csr: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 16_384,
        description: "PKCS #10 request, PEM, for the device's own key; without it a key is made",
      }),
    ),
    days: Type.Optional(Type.Integer({ minimum: 1, maximum: 3650, description: 'How long it is valid; 397 unless given' })),
  },
  { additionalProperties: false },
)
const issued = Type.Object(
  {
    certificate: certificateSchema,
    cert: pemSchema,
    ca: pemSchema,
    key: Type.Unsafe<string | null>({ type: ['string', 'null'], description: 'PEM, shown this once; null with a CSR' }),
  },
  { description: 'The certificate and what the device needs with it' },
)

export const issueCertificate: AddRoute = (app, { hub }) => {
  app.post(
    '/api/certificates',
    {
      config: { needs: 'credentials.write' },
      schema: {
        summary: 'Issues a certificate to a device',
        tags: ['device access'],
        body: issueBody,
        response: { 201: issued, ...failures(400, 404, 413, 415) },
      },
    },
    async (request, reply) => {
      const { certificate, cert, ca, key } = await hub.issueCertificate(request.body, actorOf(request))
      return reply.code(201).send({ certificate: certificateJson(certificate), cert, ca, key })
    },
  )
}

const serialParams = Type.Object({
  serial: Type.String({ pattern: '^[0-9a-f]{1,64}$', description: 'a serial number in lower-case hex' }),
})
const revokeBody = Type.Object(
  { reason: Type.String({ minLength: 1, maxLength: 256, examples: ['device stolen'] }) },
  { additionalProperties: false },
)

export const revokeCertificate: AddRoute = (app, { hub }) => {
  app.post(
    '/api/certificates/:serial/revoke',
    {
      config: { needs: 'credentials.write' },
      schema: {
        summary: 'Revokes a certificate and disconnects the device',
        tags: ['device access'],
        params: serialParams,
        body: revokeBody,
        response: { 200: certificateSchema, ...failures(400, 404, 413, 415) },
      },
    },
    async (request) => certificateJson(await hub.revokeCertificate(request.params.serial, request.body.reason, actorOf(request))),
  )
}
