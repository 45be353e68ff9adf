// Short Finnish words without dots above, as one can write them down with any keyboard: 512, so that six are 54 throws of a coin.
export const WORDS = `
ahven aika aitta aivo ajatus alku ampiainen ankka ansa apu arki arkku arpa askel aski astia asu atomi aura auto avain avanto hame hammas hanhi hanka
harava harju harso hattu hauki havu heila helmi henki herne hiekka hiihto hiiri hiki hilla hinta hirvi hissi hiutale hoito huivi huone huopa idea
ilma ilo ilta into irto isku jalka jana joki jono joulu juhla juna juuri juusto kaali kaari kaasu kaiku kaisla kaista kaivo kala kallio kalu kampa
kana kanava kanerva kangas kannu kanto kapula karhu kari karpalo kartta kasa kaski kassi kasvi katko katu kaula kaura kausi kehto keidas keitto
kelkka kello kelo kenno kerho kerta keula kiho kiila kilo kilpi kintaat kirja kirkko kirppu kisa kissa kita kitara kiuas kivi koira koivu koko kolmio
kolo komero kone kontti kopina koppi koru korva koto koulu kuha kuilu kuja kukka kukko kulho kulta kumpu kuningas kuono kuori kupari kuppi kurki
kurpitsa kuru kuusi kuva laatta lahja lahti laina laituri laiva lakana lakka lakki lammas lampi lamppu lanka lapa lapio lappu lapsi lasi lasku lastu
latu laukku laulu lauta lautta lehti lehto leikki leima leivos lelu lento lepo leuka liekki liesi liike liina liitu lilja linko linna linssi lintu
lipas lippu lista loimi lokki loma loppu lossi luisti lukko luku lumi lumme luola luomi luoti lupa lusikka luumu maali maila maisema maito maja malja
malli malmi mansikka marja marras masto matka matto mauste mehu meri metso mies mitta mono moottori muki mukula mummo muna muoto muovi muru musta
muste mutka naali naapuri nahka nalle namu napa nappi naru nauha nauris nauru neula niitty nikkari nimi nippu niska nokka nosto notko nousu nuija
nukke nuoli nuori nuotio nuotti nuppi ohja ohra oja okra oksa olki omena onki onni opas oppi oras orava oro osma ostos otava otsa otso paahto paalu
paasi paita paja paju paketti pakka palapeli palje palko pallo palmu pannu panos paperi papu parila parsa parta parvi pasuuna patja patsas pelikaani
pelto penkki pensas perhe perho peruna pesu piha piilo piippu piirakka piiri pikari pilari pilvi pinja pinta pipo pirtti piste pohja poiju poika
poimu poni poro portti posti potti pouta puku pulkka pulla pullo pulpetti pumpuli puola puomi purje purkki puro puu puuro raami raha raita raja
rakuuna ranta rapu rasia raspi ratas rauha rauta reki rengas reppu retki riihi riisi riita rikka rinki rinne risti ritari roska rotko routa rouva
rulla rumpu runko runo ruoho ruoka ruori rupla ruusu saapas saari saha saippua sakset salama salko salmi salo samba sampo sana sani sanko sarja sarvi
satama sato sauna sauva savi savu seikka selli sello seos setri siemen siili siipi siiri silkki silli silta simpukka sinappi sini sirkka sirppi sisu
solki solmu sopu sora sorsa suihku sukka suksi sulka suola suoni suppilo surina suru susi suti suunta suvi taika taimi taisto taivas takka talas
talja talkoo talo talvi tammi tanko tanssi tapa tarha tarina tarra taru tasku tatti taulu tausta tehdas teippi telakka teltta temppu teos terho terva
tie tieto tiili tilhi tilli tina tippa tiski toimi toive tonttu tori torni torvi toukka touko tuki tukki tuli tulppa tulppaani tunti tuohi tuoli
tuomi
`.trim().split(/\s+/);
