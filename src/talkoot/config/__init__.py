"""How the installation is put together: settings, addresses, server and commands."""
