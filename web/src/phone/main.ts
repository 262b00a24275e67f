import '../styles/tokens.css'
import './phone.css'
import { createApp } from 'vue'
import { apiIsAt } from '../api/client'
import { adoptFragmentToken } from '../session'
import { prepareOffline } from './offline'
import PhoneApp from './PhoneApp.vue'
import { remember } from './state'

apiIsAt('..')
if (adoptFragmentToken()) remember(false) // who opens the page by an address of their own does not go on as somebody else
createApp(PhoneApp).mount('#phone')
void prepareOffline()
