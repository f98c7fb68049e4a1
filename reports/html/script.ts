/** Filters the cases by verdict and by words. The page is complete without it; the controls appear only with it. */
export const SCRIPT = `
const controls = document.querySelector('.controls')
const bodies = [...document.querySelectorAll('tbody[data-verdicts]')]
const buttons = [...controls.querySelectorAll('button')]
const words = controls.querySelector('input')
let verdict = ''
function show() {
  const wanted = words.value.toLowerCase().split(/\\s+/)
  for (const body of bodies) {
    const fits = verdict === '' || body.dataset.verdicts.split(' ').includes(verdict)
    body.hidden = !fits || !wanted.every(word => body.dataset.search.includes(word))
  }
  for (const suite of document.querySelectorAll('.suite')) {
    suite.hidden = [...suite.querySelectorAll('tbody')].every(body => body.hidden)
  }
  for (const button of buttons) button.setAttribute('aria-pressed', String(button.value === verdict))
}
for (const button of buttons) button.addEventListener('click', () => { verdict = button.value; show() })
words.addEventListener('input', show)
controls.hidden = false
show()
`
