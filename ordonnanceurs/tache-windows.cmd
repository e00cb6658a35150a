@rem Inscrit la tache du 1er novembre a 5 h. Pour la retirer : schtasks /Delete /TN "Rapport annuel"
@set "PROJET=%~dp0.."
schtasks /Create /F /TN "Rapport annuel" /SC MONTHLY /M NOV /D 1 /ST 05:00 /TR "\"%PROJET%\.venv\Scripts\python.exe\" \"%PROJET%\run_report.py\" --planifie --resume \"%PROJET%\report\editions\resume.md\""
