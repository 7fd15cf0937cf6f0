"""What people put in passwords, folded to lower-case letters. Written for this program: French
and English words seen at the head of every published list of leaked passwords, first names,
clubs, places and the words of this trade."""

from typing import Final

WORDS: Final = frozenset(
    """
access accueil action admin administrateur administrator agence alain alexandre alice amour
amoure ancien and android ange angel angers anthony antoine aout apple april ashley audi audrey
august aurelie automne autumn avril azerty azertyuiop banane baseball basket batman batmobile
bebe bernard bienvenue bisou bisous bmw bonjour bonsoir breizh brest bretagne brigitte bureau
butterfly bzh caf camille cancale caramel caroline carsat catherine ccas cdas celine cerise
change changeme changer charlie charlotte chat chaton cheval chien chloe chocolat chouchou
choupette christine christmas christophe cias citroen clara claude code codesecret coeur
combourg commune computer connexion conseil cookie coordination coucou cpam daniel daniela danse
dauphin david december decembre delphine demo departement des devil diable dieu dimanche dinard
doudou dragon elodie emilie emma enfant enora eric erwan essai etoile facebook famille february
ferrari fevrier flower foot football for fortnite fougeres fraise france francoise frederic
freedom friday george gerard ginger gmail google guillaume guitare gwenael hello hiver hockey
hotmail hunter illeetvilaine iloveyou ines instagram internet intranet iphone isabelle
jacqueline jacques jade january janvier jean jeremy jessica jesus jetaime jeudi jordan juillet
juin julie julien july june kevin killer king laetitia laura laurent lea lemotdepasse les
letmein liberte licorne lion login loic louis louise loulou louloute love lover lundi lune lyon
maelle mai maillage maineetloire mairie maman mamie manon marc march mardi marie marine mario
mars marseille martine master mathieu mathilde matrix maxime mdp mds melanie mercedes mercredi
mes michael michel minecraft minette minou mon monday monique monkey monmotdepasse morgane mort
motdepasse moto msa musique mustang nantes naruto nathalie nicolas nicole ninja noel nolwenn
nouveau nouvelle november novembre nutella oceane october octobre olivier olympique orange
orangefr ordinateur panda papa papi papillon paris partenaire pass passe passw passwd password
patricia patrick paul pauline pepper peugeot philippe phoenix piano pierre pikachu pizza plage
pokemon pomme poupette prince princess princesse printemps provisoire psg qsdfghjklm queen
quimper qwerty qwertyuiop redon reine renault rene rennes reseau robert romain ronan root rugby
saintmalo salut samedi samsung sandrine sarah saturday sebastien secret secrete september
septembre service shadow soccer social soizic soleil soleils solidarite sophie spiderman spring
stade staderennais starwars stephane stephanie summer summertime sunday sunflower sunshine
superman superstar sylvie temp temporaire tennis test the thomas thursday tigre toyota travail
trustno tuesday une user utilisateur vacances valerie vanessa vanille vannes velo vendredi
veronique vie vincent virginie vitre voiture wanadoo wednesday welcome whatever william windows
winter wxcvbn yahoo yann yannick you youtube zelda
""".split()  # noqa: SIM905 - easier to read and to add to
)
