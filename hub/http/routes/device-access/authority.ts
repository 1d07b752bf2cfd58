import { Type } from 'typebox'
import { actorOf } from '../../access/actor-of'
import type { AddRoute } from '../../app'
import { authorityJson, authoritySchema } from '../../schemas/certificate'

export const authority: AddRoute = (app, { hub }) => {
  app.get(
    '/api/certificates/authority',
    {
      config: { needs: 'credentials.write' },
      schema: {
        summary: "The site's authority and the server's certificate",
        tags: ['device access'],
        response: { 200: authoritySchema },
      },
    },
    async () => authorityJson(await hub.authority()),
  )
}

export const replaceServerCertificate: AddRoute = (app, { hub }) => {
  app.post(
    '/api/certificates/server',
    {
      config: { needs: 'secrets.write' },
      schema: {
        summary: "Issues the server's certificate anew, or reads the given files again, and uses it at once",
        tags: ['device access'],
        response: { 200: authoritySchema },
      },
    },
    async (request) => authorityJson(await hub.replaceServerCertificate(actorOf(request))),
  )
}

const download = (description: string, type: string) => ({
  200: { description, content: { [type]: { schema: Type.String() } } },
})

export const authorityFile: AddRoute = (app, { hub }) => {
  app.get(
    '/api/certificates/ca.crt',
    {
      config: { needs: 'public' },
      schema: {
        summary: "Certificate of the site's authority, for devices and browsers that are to trust it",
        tags: ['device access'],
        response: download('PEM', 'application/x-x509-ca-cert'),
      },
    },
    async (_request, reply) => {
      reply.header('content-disposition', 'attachment; filename="busbar-ca.crt"')
      return reply.type('application/x-x509-ca-cert').send((await hub.authority()).ca)
    },
  )
}

export const revocationList: AddRoute = (app, { hub }) => {
  app.get(
    '/api/certificates/crl.pem',
    {
      config: { needs: 'public' },
      schema: {
        summary: "What the site's authority has revoked",
        tags: ['device access'],
        response: download('Certificate revocation list (RFC 5280), PEM', 'application/x-pem-file'),
      },
    },
    async (_request, reply) => {
      reply.header('content-disposition', 'attachment; filename="busbar-crl.pem"')
      return reply.type('application/x-pem-file').send(await hub.revocationList())
    },
  )
}
