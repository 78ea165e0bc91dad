@echo off
rem Checks the reports and makes the public site.
chcp 65001 >nul
setlocal
set "ANNALS_ROOT=%~dp0site"
"%~dp0annals.exe" build
if errorlevel 1 goto end
echo.
echo 网站在这个文件夹里，把其中的全部文件交给门户网站的管理员：
echo "%ANNALS_ROOT%\public"
:end
echo.
pause
