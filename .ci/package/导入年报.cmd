@echo off
rem Imports the files and folders that are dropped on it. A report that is there already is updated; its old files stay as .bak.
chcp 65001 >nul
setlocal
set "ANNALS_ROOT=%~dp0site"
if not "%~1"=="" goto dropped
echo 请把年度报告的文件（Word、PDF、网页、Excel 等）或整个文件夹拖到“导入年报.cmd”的图标上。
goto end
:dropped
if exist "%ANNALS_ROOT%\site.toml" goto import
"%~dp0annals.exe" init "%ANNALS_ROOT%"
if errorlevel 1 goto end
:import
"%~dp0annals.exe" import --update %*
if not errorlevel 1 goto imported
echo.
echo 上面说“不知道是哪个机关”或“不知道是哪一年”的，请在这里写明；是别的原因的，直接按回车键。
set "agency="
set "year="
set /p "agency=机关的目录名（小写字母，如 tangtougouzhen）："
set /p "year=年份（如 2024）："
set "more="
if defined agency set "more=--agency %agency%"
if defined year set "more=%more% --year %year%"
if not defined more goto end
"%~dp0annals.exe" import --update %more% %*
if errorlevel 1 goto end
:imported
echo.
echo 已导入。双击“打开年报.cmd”核对；核对无误，双击“生成网站.cmd”。
:end
echo.
pause
