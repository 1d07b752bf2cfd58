import { passwordStrength } from '../../adapters/credentials/password-strength'
import { checkPassword } from './password-rules'

const anne = { name: 'annelise.weber', displayName: 'Annelise Kowalczyk' }
const check = (password: string, user = anne) => checkPassword(password, user, passwordStrength)

test.each([
  ['tram kettle'],
  [`${'ä'.repeat(11)}`],
  ['Qf7-'.repeat(65)],
  ['password12345'],
  ['aaaaaaaaaaaaaaaaaaaa'],
  ['qwertzuiop1234'],
  ['annelise.weber1'],
  ['Kowalczyk2026'],
  ['busbarbusbar'],
  ['BusbarBusbar1'],
])('%j is refused and it is said what would be right', async (password) => {
  const refused = expect(check(password)).rejects
  await refused.toMatchObject({
    code: 'PASSWORD_TOO_WEAK',
    message: expect.stringMatching(/12 to 256 characters|too easy to guess/),
  })
})

test.each([
  ['tram kettle orbit moss'],
  ['gQ7-pl2_vVx9Z'],
  ['Größe Tür Hof Äpfel'],
  ['Qf7-'.repeat(2) + 'walnut ferry copper'.repeat(10)],
])('%j is taken', async (password) => {
  await check(password)
})

test('a name makes a password weak for its owner only', async () => {
  await check('Kowalczyk2026!', { name: 'bert', displayName: 'Bert' })
  await expect(check('Kowalczyk2026!')).rejects.toMatchObject({ code: 'PASSWORD_TOO_WEAK' })
})
