import { type LogInFile, logInFiles, logInPolicy } from '../../../web/log-in/log-in-files'
import type { AddRoute } from '../../app'

/** The files of the log-in page, the same as on the dashboard's port. */
export const logInPage: AddRoute = (app) => {
  for (const [path, file] of logInFiles()) addFile(app, path, file)
  app.get('/logout', { config: { needs: 'public' }, schema: { hide: true } }, async (_request, reply) =>
    reply.redirect('/login?logout', 303),
  )
}

function addFile(app: Parameters<AddRoute>[0], path: string, { type, body }: LogInFile): void {
  app.get(path, { config: { needs: 'public' }, schema: { hide: true } }, async (request, reply) => {
    const [asked, search] = request.url.split('?', 2)
    const query = new URLSearchParams(search)
    // The page goes on to the dashboard if it is not told otherwise, but that is on another port.
    if (asked === '/login' && !query.has('next') && !query.has('logout')) {
      query.set('next', '/docs/')
      return reply.redirect(`/login?${query}`, 303)
    }
    reply.header('content-security-policy', logInPolicy)
    return reply.type(type).send(body)
  })
}
