// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>

#include "app/workbench/dialogs.h"
#include "app/workbench/page.h"

class QListWidget;
class QMenu;

namespace triptych {

class CostController;
class GraphEditor;
class ModelInspector;
class PalettePanel;

/// The project's graph: what it can be made of on the left, drawn and edited with its shapes in the middle, a
/// form for the selected node on the right, what is wrong with it and what it costs below. Every change is an
/// edit of the session.
class ModelPage : public Page {
    Q_OBJECT

  public:
    explicit ModelPage(Session& session, QWidget* parent = nullptr);
    ~ModelPage() override;

    QString id() const override { return QStringLiteral("model"); }
    QString title() const override { return tr("Model"); }
    QList<QAction*> pageActions() const override;
    QList<QAction*> editActions() const override;
    bool busy() const override;

    void setDialogs(Dialogs dialogs);
    GraphEditor* view() const;
    PalettePanel* palettePanel() const;
    ModelInspector* inspector() const;
    QListWidget* problems() const;
    CostController* costs() const;
    QMenu* templatesMenu() const;

  protected:
    void showEvent(QShowEvent* event) override;
    void hideEvent(QHideEvent* event) override;
    void changeEvent(QEvent* event) override;

  private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

} // namespace triptych
